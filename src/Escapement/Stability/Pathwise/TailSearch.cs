using Escapement.Statistics;

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
    const int Pilots = 8;
    const int Mains = 3;
    const double Near = 0.1;
    const double NearAbsolutely = 0.05;
    const double SmallestIndex = 1e-3;
    const double MeanSquare = 2;

    /// <summary>Beyond this the mean of ‖Π‖^s lives on paths too rare for any affordable population, and h comes out low.</summary>
    const double LargestIndex = 4;

    /// <summary>The search climbs to large indices from here, and only with many particles: populations fail far above 2, where h is exact.</summary>
    const double FirstIndex = 3;
    const int ManyParticles = 64;

    const double Climb = 1.6;
    const double Descent = 3;

    /// <summary>h(s) and h′(s), each with half the width of its interval.</summary>
    readonly record struct Measured(double S, double Growth, double Half, double Slope, double SlopeHalf)
    {
        /// <summary>h′ − h/s: s times the slope of h(s)/s.</summary>
        double Steepness => Slope - (Growth / S);

        double SteepnessHalf => SlopeHalf + (Half / S);

        /// <summary>Whether h(s)/s clearly rises; otherwise Newton's step means nothing.</summary>
        public bool Rises => Steepness > SteepnessHalf;

        public double Root => S - (Growth / Steepness);

        /// <summary>The slope's error counts as far as the root is away.</summary>
        public double RootHalf => (Half + (Math.Abs(Root - S) * SteepnessHalf)) / Steepness;

        public bool IsNear => Rises && Math.Abs(Root - S) <= Math.Max(Near * S, Math.Min(RootHalf, NearAbsolutely));

        public bool IsBelowRoot => Growth + Half < 0;

        public bool IsAboveRoot => Growth - Half > 0;
    }

    /// <summary>Random factors drawn so far.</summary>
    public long Factors { get; private set; }

    /// <summary>γ and, if requested, α.</summary>
    public (Estimate Lyapunov, Estimate TailIndex) Run(bool withIndex, Action<double>? progress)
    {
        Estimate unknown = new(null, double.NegativeInfinity, double.PositiveInfinity), anyTail = new(null, 0, double.PositiveInfinity);
        if (Measure(0, LyapunovShare) is not { } start)
        {
            return (unknown, anyTail);
        }

        progress?.Invoke(LyapunovShare);
        Estimate lyapunov = new(start.Growth, start.Growth - start.Half, start.Growth + start.Half);
        return (lyapunov, lyapunov.Low > 0 ? Estimate.Exact(0) : withIndex ? TailIndex(lyapunov, progress) : anyTail);
    }

    Estimate TailIndex(Estimate lyapunov, Action<double>? progress)
    {
        // The parabola through h(0) = 0 with slope γ and h(2) = log ρ has the root −γ/b.
        double gamma = lyapunov.Value < 0 ? lyapunov.Value.Value : lyapunov.Low, b = (logRho - (2 * gamma)) / 4;
        bool many = CloningShape.Of(system, MainShare * work, Replicates, pilot: false)?.Particles >= ManyParticles;
        double largest = many ? LargestIndex : FirstIndex, trusted = many ? FirstIndex : MeanSquare;
        double low = SmallestIndex, high = logRho > 0 ? MeanSquare : largest;
        double s = Math.Clamp(b > 0 ? -gamma / b : FirstIndex, low, Math.Min(high, FirstIndex));
        for (int i = 0; i < Pilots && Measure(s, PilotShare) is { } pilot; i++)
        {
            s = Next(pilot, low, high);
            progress?.Invoke(LyapunovShare + (PilotShare * (i + 1)));
            if (pilot.IsNear)
            {
                break;
            }
        }

        for (int i = 0; i < Mains && Measure(s, MainShare) is { } main; i++)
        {
            if (main.IsNear && main.Root <= largest * (1 + Near))
            {
                return new(Math.Max(main.Root, 0), Math.Max(main.Root - main.RootHalf, 0), Math.Max(main.Root + main.RootHalf, SmallestIndex));
            }

            // Too far to follow the slope: the sign of h only tells on which side of s the root lies.
            low = main.IsBelowRoot ? Math.Max(low, Math.Min(s, trusted)) : low;
            high = main.IsAboveRoot ? Math.Min(high, s) : high;
            double next = Next(main, low, high);
            if (low >= high || next == s)
            {
                break;
            }

            s = next;
        }

        bool proved = high < largest || logRho > 0;
        return new(null, low == SmallestIndex ? 0 : Math.Min(low, high), proved ? Math.Max(low, high) : double.PositiveInfinity);
    }

    /// <summary>
    /// Newton's step if the slope is clear, otherwise upward: above the root h rises clearly, below it h may be flat over a long range.
    /// </summary>
    static double Next(Measured at, double low, double high)
    {
        double newton = Math.Clamp(at.Root, at.S / Descent, Climb * at.S), upward = Math.Max(Climb * at.S, 0.5 * (at.S + Math.Min(high, FirstIndex)));
        return Math.Clamp(at.Rises ? newton : upward, low, high);
    }

    /// <summary>
    /// All replicates at one s. The logarithm of an unbiased mean is low by half its variance, n·var(h)/2 per step: put back, and half of that
    /// added to the interval, since the variance is itself estimated.
    /// </summary>
    Measured? Measure(double s, double share)
    {
        CloningShape? affordable = s > 0
            ? CloningShape.Of(system, share * work, Replicates, pilot: share == PilotShare)
            : CloningShape.LongRun(system, share * work, Replicates);
        if (affordable is not { } shape)
        {
            return null;
        }

        CloningResult[] results = new CloningResult[Replicates];
        Parallel.For(0, Replicates, new ParallelOptions { CancellationToken = cancellationToken },
            r => results[r] = Cloning.Run(system, s, shape, options.Seed, r, cancellationToken));
        Factors += Replicates * shape.Factors(system);
        double[] growths = [.. results.Select(result => result.Growth)];
        (double mean, double half) = StudentT.Interval(growths, options.Confidence);
        double bias = s > 0 ? 0.5 * shape.Steps * StudentT.Moments(growths).Variance : 0;
        (double slope, double slopeHalf) = StudentT.Interval([.. results.Select(result => result.Slope)], options.Confidence);
        return new(s, mean + bias, half + (0.5 * bias), slope, slopeHalf);
    }
}
