using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>
/// How fast an ensemble's distances ‖e‖ = ‖θ − center‖ grow or shrink per step, read off its recorded curve by least squares: the slope of
/// <c>log E‖e‖²</c>, to compare with log ρ, and of <c>E log ‖e‖</c>, to compare with the Lyapunov exponent γ.
/// </summary>
/// <remarks>
/// Intervals are Student t intervals over at least 20 groups of trajectories (jackknife), exact in no sense but tested for coverage. They know
/// only the paths that were drawn: where tails are heavy (tail index α below 4 or so, and all the more below 2) the mean square lives on paths
/// that an ensemble of this size never draws, so that a plain average undershoots ρ, the more the longer the run, whatever its interval says.
/// Compare over few steps, with many trajectories.
/// </remarks>
/// <param name="FirstStep">The first recorded step used.</param>
/// <param name="LastStep">The last recorded step used.</param>
/// <param name="MeanSquare">The growth of <c>log E‖e‖²</c> per step.</param>
/// <param name="Typical">The growth of <c>E log ‖e‖</c> per step.</param>
public sealed record GrowthFit(int FirstStep, int LastStep, Estimate MeanSquare, Estimate Typical)
{
    /// <summary>
    /// Fits it. Only steps at which every trajectory is still under way count: those that stopped would bias any mean over the rest.
    /// </summary>
    /// <param name="result">The ensemble.</param>
    /// <param name="smallest">
    /// The fit ends where more than one in twenty distances is below this: where rounding, not the dynamics, rules them. Default 0.
    /// </param>
    /// <param name="largest">The fit ends where the root mean square distance is above this: where the linearization ends. Default infinite.</param>
    /// <param name="transient">The share of the steps, from the start, to leave out; in [0, 1). Default ½.</param>
    /// <param name="confidence">The confidence of the intervals, in (0, 1). Default 0.99.</param>
    /// <returns>The fit; null where fewer than two recorded steps or fewer than 20 trajectories qualify.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A share or a confidence out of range.</exception>
    public static GrowthFit? Of(
        EnsembleResult result, double smallest = 0, double largest = double.PositiveInfinity, double transient = 0.5, double confidence = 0.99)
    {
        ArgumentNullException.ThrowIfNull(result);
        Confidences.Require(confidence);
        if (!(transient is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(transient), transient, "The share of steps to leave out must lie in [0, 1).");
        }

        GroupCurves groups = result.Groups;
        int end = result.Curve.TakeWhile(point => Usable(point, result.Trajectories, smallest, largest)).Count();
        if (end < 2 || groups.Count < Jackknife.FewestGroups)
        {
            return null;
        }

        int last = result.Curve[end - 1].Step, skipped = (int)(transient * last);
        int begin = Math.Min(end - 2, result.Curve.TakeWhile(point => point.Step < skipped).Count());
        double[] steps = [.. result.Curve.Take(end).Skip(begin).Select(point => (double)point.Step)];
        double Slope(Func<int, double> value) => LineFit.Slope(steps, [.. Enumerable.Range(begin, end - begin).Select(value)]);
        return new(
            (int)steps[0], last,
            Jackknife.Of(groups.Count, without => Slope(at => Math.Log(groups.MeanSquare(at, without))), confidence),
            Jackknife.Of(groups.Count, without => Slope(at => groups.MeanLog(at, without)), confidence));
    }

    static bool Usable(CurvePoint point, int trajectories, double smallest, double largest)
        => point.Running == trajectories && double.IsFinite(point.MeanSquaredDistance) && point.MeanSquaredDistance > 0
            && double.IsFinite(point.MeanLogDistance) && point.DistanceQuantiles[0] > smallest
            && Math.Sqrt(point.MeanSquaredDistance) <= largest;
}
