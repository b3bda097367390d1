using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Simulation.Statistics;
using Escapement.Stability;

namespace Escapement.Studies;

/// <summary>A rate measured over a few steps, beside what the exact recursion gives over the same steps.</summary>
/// <param name="FirstStep">The first step used.</param>
/// <param name="LastStep">The last step used.</param>
/// <param name="Measured">Growth per step of a logarithm.</param>
/// <param name="Exact">The same for the exact curve; null where there is none.</param>
sealed record RateFit(int FirstStep, int LastStep, Estimate Measured, double? Exact);

/// <summary>How much a plain average misses when run for longer.</summary>
/// <param name="Step">The step.</param>
/// <param name="Ratio">The average of ‖e‖² over the exact E‖e‖².</param>
sealed record Shortfall(int Step, double Ratio);

/// <summary>
/// Growth rates measured where the problem is linear: without gradient noise by paths of their own that start between rounding and the first
/// curvature, with noise by the ensemble itself. The mean square is fitted only so far as its average can be trusted.
/// </summary>
/// <param name="StartRadius">Where those paths started.</param>
/// <param name="Paths">How many they are.</param>
/// <param name="MeanSquare">The growth of <c>log E‖e‖²</c> over the first steps.</param>
/// <param name="Typical">The growth of <c>E log ‖e‖</c> over the second half of the linear steps; null with gradient noise.</param>
/// <param name="Shortfall">What the average of squares shows at the last linear step; null without an exact curve.</param>
sealed record RateStudy(double StartRadius, int Paths, RateFit? MeanSquare, RateFit? Typical, Shortfall? Shortfall)
{
    /// <summary>The most steps of the paths, each recorded.</summary>
    public const int MostSteps = 256;

    const int MostPaths = 1 << 14;
    const double Rounding = 1e-12;
    const double LinearShare = 0.1;

    /// <summary>An average is trusted as long as its interval reaches no farther than this share of it.</summary>
    const double Trusted = 0.2;

    /// <summary>Measures them.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="setting">The ensemble's setting, its start around the center.</param>
    /// <param name="result">What it did.</param>
    /// <param name="linear">The distance to which the neighborhood of the minimizer reaches; infinite where it has no end.</param>
    /// <param name="noise">tr G.</param>
    /// <param name="exact">E‖e_n‖² from the setting's start on, or null.</param>
    /// <param name="confidence">The confidence of the intervals.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RateStudy Run(
        FiniteSum problem, EnsembleOptions setting, EnsembleResult result, double linear, double noise, IReadOnlyList<double>? exact, double confidence,
        CancellationToken cancellationToken)
    {
        double start = ((Start.Around)setting.Start).Radius, reach = double.IsFinite(linear) ? LinearShare * linear : double.PositiveInfinity;
        if (noise > 0)
        {
            return new(start, result.Trajectories, Squares(result, 0, reach, exact, confidence), null, null);
        }

        double floor = Rounding * (1 + Math.Sqrt(setting.Center.Sum(value => value * value))), radius = Math.Sqrt(floor * Math.Min(reach, 1));
        int steps = Math.Min(setting.Steps, MostSteps);
        EnsembleResult paths = Ensemble.Run(
            problem,
            setting with
            {
                Start = new Start.Around(setting.Center, radius),
                Trajectories = Math.Min(setting.Trajectories, MostPaths),
                Steps = steps,
                LeaveRadius = double.PositiveInfinity,
                ArriveRadius = 0,
                RecordedSteps = [.. Enumerable.Range(0, steps + 1)],
            },
            null, cancellationToken);
        if (!paths.Complete)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        double scale = radius / start * (radius / start);
        IReadOnlyList<double>? scaled = exact is null ? null : [.. exact.Select(square => square * scale)];

        // A path that rounding puts on the minimizer itself has no logarithm any more.
        EnsembleResult apart = paths with { Curve = [.. paths.Curve.TakeWhile((_, at) => double.IsFinite(paths.Groups.MeanLog(at, -1)))] };
        GrowthFit? typical = GrowthFit.Of(apart, floor, reach, confidence: confidence);
        return new(
            radius, paths.Trajectories, Squares(paths, floor, reach, scaled, confidence),
            typical is null ? null : new(typical.FirstStep, typical.LastStep, typical.Typical, null),
            typical is not null && scaled is not null && typical.LastStep < scaled.Count
                ? new(typical.LastStep, paths.Curve[typical.LastStep].MeanSquaredDistance / scaled[typical.LastStep])
                : null);
    }

    /// <summary>The fit over the first steps at which the average's own interval is narrow.</summary>
    static RateFit? Squares(EnsembleResult result, double smallest, double largest, IReadOnlyList<double>? exact, double confidence)
    {
        if (result.Groups.Count < Jackknife.FewestGroups)
        {
            return null;
        }

        bool Narrow(int at)
        {
            Estimate square = Jackknife.Of(result.Groups.Count, without => result.Groups.MeanSquare(at, without), confidence);
            return square.High - square.Value <= Trusted * square.Value;
        }

        bool Usable(CurvePoint point) => point.Running == result.Trajectories && Math.Sqrt(point.MeanSquaredDistance) > smallest
            && (exact is null || point.Step < exact.Count);

        int trusted = result.Curve.Skip(1).TakeWhile((point, before) => Usable(point) && Narrow(before + 1)).Count();
        EnsembleResult first = result with { Curve = [.. result.Curve.Take(trusted + 1)] };
        if (GrowthFit.Of(first, 0, largest, transient: 0, confidence) is not { } fit)
        {
            return null;
        }

        double[] steps = [.. first.Curve.Where(point => point.Step <= fit.LastStep).Select(point => (double)point.Step)];
        return new(fit.FirstStep, fit.LastStep, fit.MeanSquare,
            exact is null ? null : Simulation.Statistics.LeastSquares.Slope(steps, [.. steps.Select(step => Math.Log(exact[(int)step]))]));
    }
}
