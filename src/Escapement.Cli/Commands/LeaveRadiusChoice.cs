using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>How far is away, where nobody said, and why.</summary>
/// <param name="Radius">The leave radius.</param>
/// <param name="Reason">In words, for the report.</param>
sealed record LeaveRadiusChoice(double Radius, string Reason)
{
    const double FloorMultiple = 10;

    /// <summary>
    /// The edge of the minimizer's own neighborhood; without neighbors ten times the root mean square distance of the stationary law at half the
    /// threshold, where there is gradient noise; else 1, as nothing there has a scale.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="smallest">The threshold of the smallest batch.</param>
    /// <param name="neighborhood">Distance to where another minimizer is as near; infinite where there is none.</param>
    /// <param name="cancellationToken">Stops the noise floor.</param>
    public static LeaveRadiusChoice Of(
        LocalGeometry geometry, UpdateRule rule, ThresholdRow smallest, double neighborhood, CancellationToken cancellationToken)
    {
        if (double.IsFinite(neighborhood))
        {
            return new(neighborhood, "where another minimizer is as near");
        }

        double square = geometry.GradientNoiseTrace > 0
            && NoiseFloor.Compute(geometry, rule, smallest.Batch, 0.5 * smallest.Exact, false, cancellationToken) is { } floor
                ? floor.MeanSquareError
                : 0;
        return square > 0
            ? new(FloorMultiple * Math.Sqrt(square), "ten times the noise floor at half the threshold of the smallest batch")
            : new(1, "chosen freely, as this problem has no scale");
    }

    /// <summary>The distance to where another minimizer is as near; infinite for problems with one.</summary>
    public static double Neighborhood(FiniteSum problem, double[] center)
        => problem is NonconvexSum sum ? Surroundings.Radius(sum, center) : double.PositiveInfinity;
}
