namespace Escapement.Stability;

/// <summary>
/// γ and the root α of h(s)/s by cloning: γ first; then Newton's method, short runs until the root is near, one long run at it. The interval is
/// Student's t over independent replicates, moved from h to α by the slope of h(s)/s.
/// </summary>
sealed class TailSearch(ProductSystem system, double logRho, PathwiseOptions options, double work, CancellationToken cancellationToken)
{
    const int Replicates = 10;
    const double LyapunovShare = 0.2;
    const double PilotShare = 0.04;
    const double MainShare = 0.5;
    const int Pilots = 6;
    const double Near = 0.1;
    const double SmallestIndex = 1e-3;

    /// <summary>Beyond this the mean of ‖Π‖^s lives on paths too rare for any affordable population.</summary>
    const double LargestIndex = 8;

    readonly record struct Measured(double Growth, double Half, double Slope)
    {
        /// <summary>h′ − h/s: s times the slope of h(s)/s.</summary>
        public double Steepness(double s) => Slope - (Growth / s);

        public double Root(double s) => s - (Growth / Steepness(s));
    }

    public (Estimate Lyapunov, Estimate TailIndex) Run(Action<double>? progress)
    {
        Estimate unknown = new(null, double.NegativeInfinity, double.PositiveInfinity), anyTail = new(null, 0, double.PositiveInfinity);
        if (Measure(0, LyapunovShare) is not { } start)
        {
            return (unknown, anyTail);
        }

        progress?.Invoke(LyapunovShare);
        Estimate lyapunov = new(start.Growth, start.Growth - start.Half, start.Growth + start.Half);
        return (lyapunov, lyapunov.Low > 0 ? Estimate.Exact(0) : TailIndex(lyapunov, progress) ?? anyTail);
    }

    Estimate? TailIndex(Estimate lyapunov, Action<double>? progress)
    {
        // The parabola through h(0) = 0 with slope γ and h(2) = log ρ has the root −γ/b.
        double gamma = lyapunov.Value < 0 ? lyapunov.Value.Value : lyapunov.Low, b = (logRho - (2 * gamma)) / 4;
        double s = b > 0 ? Limited(-gamma / b) : LargestIndex;
        for (int i = 0; i < Pilots; i++)
        {
            if (Measure(s, PilotShare) is not { } pilot)
            {
                break;
            }

            double next = pilot.Steepness(s) > 0 ? Math.Clamp(Limited(pilot.Root(s)), s / 3, 3 * s) : Limited(2 * s);
            bool near = Math.Abs(next - s) <= Near * s;
            s = next;
            progress?.Invoke(LyapunovShare + (PilotShare * (i + 1)));
            if (near)
            {
                break;
            }
        }

        return Main(s) is { } main
            ? main.Value is { } value && Math.Abs(value - s) > Near * s && value is > SmallestIndex and < LargestIndex ? Main(value) ?? main : main
            : null;
    }

    Estimate? Main(double s)
    {
        if (Measure(s, MainShare) is not { } main)
        {
            return null;
        }

        if (!(main.Steepness(s) > 0) || main.Root(s) > 1.5 * LargestIndex)
        {
            // Too far to follow the slope: what is known is on which side of s the root lies, by the sign of h.
            return new(null, main.Growth + main.Half < 0 ? s : 0, main.Growth - main.Half > 0 ? s : double.PositiveInfinity);
        }

        double root = main.Root(s), half = main.Half / main.Steepness(s);
        return new(Math.Max(root, 0), Math.Max(root - half, 0), Math.Max(root + half, 0));
    }

    static double Limited(double s) => Math.Clamp(s, SmallestIndex, LargestIndex);

    /// <summary>
    /// All replicates at one s. The logarithm of an unbiased mean is low by half its variance, n·var(h)/2 per step: put back, and half of that
    /// added to the interval, since the variance is itself estimated.
    /// </summary>
    Measured? Measure(double s, double share)
    {
        if (CloningShape.Of(system, share * work, Replicates) is not { } shape)
        {
            return null;
        }

        CloningResult[] results = new CloningResult[Replicates];
        Parallel.For(0, Replicates, new ParallelOptions { CancellationToken = cancellationToken },
            r => results[r] = Cloning.Run(system, s, shape, options.Seed, r, cancellationToken));
        double[] growths = [.. results.Select(result => result.Growth)];
        (double mean, double half) = StudentT.Interval(growths, options.Confidence);
        double bias = s > 0 ? 0.5 * shape.Steps * StudentT.Moments(growths).Variance : 0;
        return new(mean + bias, half + (0.5 * bias), StudentT.Moments([.. results.Select(result => result.Slope)]).Mean);
    }
}
