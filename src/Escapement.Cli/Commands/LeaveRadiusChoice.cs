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
    const double NearPart = 0.1;

    /// <summary>
    /// Ten times the root mean square distance of the stationary law at half the threshold, where there is gradient noise, but neither so near that
    /// curvature at the minimizer would not rule nor beyond the point where another minimizer is as near: a tenth of that distance to all of it.
    /// 1 where nothing has a scale.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="smallest">The threshold of the smallest batch.</param>
    /// <param name="neighborhood">Distance to where another minimizer is as near; infinite where there is none.</param>
    /// <param name="cancellationToken">Stops the noise floor.</param>
    public static LeaveRadiusChoice Of(
        LocalGeometry geometry, UpdateRule rule, ThresholdRow smallest, double neighborhood, CancellationToken cancellationToken)
    {
        double square = geometry.GradientNoiseTrace > 0
            && NoiseFloor.Compute(geometry, rule, smallest.Batch, 0.5 * smallest.Exact, false, cancellationToken) is { } floor
                ? floor.MeanSquareError
                : 0;
        double noise = FloorMultiple * Math.Sqrt(square);
        return noise >= neighborhood ? new(neighborhood, "where another minimizer is as near")
            : double.IsFinite(neighborhood) && noise < NearPart * neighborhood ? new(NearPart * neighborhood, "a tenth of the way to where another minimizer is as near")
            : noise > 0 ? new(noise, "ten times the noise floor at half the threshold of the smallest batch")
            : new(1, "chosen freely, as this problem has no scale");
    }

    /// <summary>The distance to where another minimizer is as near; infinite for problems with one.</summary>
    public static double Neighborhood(FiniteSum problem, double[] center)
        => problem is NonconvexSum sum ? Surroundings.Radius(sum, center) : double.PositiveInfinity;
}
