using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>
/// How fast the distances ‖e‖ = ‖θ − center‖ of an ensemble grow or shrink per step, fitted to its recorded curve by least squares. The slope of
/// <c>log E‖e‖²</c> compares with log ρ, and that of <c>E log ‖e‖</c> with the Lyapunov exponent γ.
/// </summary>
/// <remarks>
/// Intervals are Student t intervals over at least 20 groups of trajectories (jackknife). They are approximate; tests check their coverage. They
/// reflect only the paths that were drawn. If tails are heavy (tail index α below about 4, and especially below 2), the mean square is dominated by
/// paths so rare that an ensemble of this size never draws them. A plain average then underestimates ρ, more so in longer runs, whatever its interval
/// says. Compare over few steps, with many trajectories.
/// </remarks>
/// <param name="FirstStep">The first recorded step used.</param>
/// <param name="LastStep">The last recorded step used.</param>
/// <param name="MeanSquare">The growth of <c>log E‖e‖²</c> per step.</param>
/// <param name="Typical">The growth of <c>E log ‖e‖</c> per step.</param>
public sealed record GrowthFit(int FirstStep, int LastStep, Estimate MeanSquare, Estimate Typical)
{
    /// <summary>
    /// Fits the rates. Uses only steps at which every trajectory is still running: trajectories that stopped would bias the means over the others.
    /// </summary>
    /// <param name="result">The ensemble.</param>
    /// <param name="smallest">
    /// The fit ends before the first recorded step at which more than one in twenty distances is below this. Choose the distance below which rounding
    /// dominates. Default 0.
    /// </param>
    /// <param name="largest">
    /// The fit ends before the first recorded step at which the root mean square distance is above this. Choose the distance up to which the
    /// linearization holds. Default infinite.
    /// </param>
    /// <param name="transient">The share of the steps, from the start, to leave out; in [0, 1). Default ½.</param>
    /// <param name="confidence">The confidence of the intervals, in (0, 1). Default 0.99.</param>
    /// <returns>The fit; null if fewer than two recorded steps qualify or the ensemble has fewer than 20 trajectories.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A share or a confidence is out of range.</exception>
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
