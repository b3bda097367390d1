using Escapement.Stability;

namespace Escapement.Reports.Story;

/// <summary>
/// The learning rates that a picture of the curve shows: the whole exact curve, gradient descent's limit and the given learning rates; the bounds
/// only where they are near, since they can lie many decades away.
/// </summary>
static class CurveRange
{
    /// <param name="report">The curve.</param>
    /// <param name="reach">The factor by which bounds and given learning rates may stretch the range.</param>
    public static (double From, double To) Of(StabilityReport report, double reach)
    {
        double low = report.Thresholds.Min(row => row.Exact), high = Math.Max(report.GradientDescentLimit, report.Thresholds.Max(row => row.Exact));
        List<double> shown = [.. report.Thresholds.SelectMany(row => new[] { row.PatelConvergence, row.PatelDivergence, row.EuclideanSufficient })
            .Concat(report.AtLearningRate.Select(row => (double?)row.LearningRate))
            .OfType<double>()
            .Where(value => value > 0)
            .Select(value => Math.Clamp(value, low / reach, high * reach))
            .Append(low)
            .Append(high)];
        return (shown.Min() / 1.2, shown.Max() * 1.2);
    }
}
