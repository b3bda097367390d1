using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments;

/// <summary>The distance at which a path counts as having left when the request gives none, and the reason for it.</summary>
/// <param name="Radius">The leave radius.</param>
/// <param name="Reason">In words, for the report.</param>
public sealed record LeaveRadiusChoice(double Radius, string Reason)
{
    const double FloorMultiple = 10;
    const double Tenth = 0.1;

    /// <summary>
    /// The edge of the minimizer's own neighborhood. Without neighboring minimizers: with gradient noise, ten times the root mean square distance of
    /// the stationary law at half the threshold; without noise 1, since nothing sets a scale.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="smallest">The threshold of the smallest batch.</param>
    /// <param name="neighborhood">Distance at which another minimizer becomes as near; infinite if there is none.</param>
    /// <param name="cancellationToken">Stops the noise floor.</param>
    internal static LeaveRadiusChoice Of(
        LocalGeometry geometry, UpdateRule rule, ThresholdRow smallest, double neighborhood, CancellationToken cancellationToken)
        => double.IsFinite(neighborhood) ? AtEdge(neighborhood)
            : Noise(geometry, rule, smallest, cancellationToken) is > 0 and var noise ? AboveNoise(noise)
            : new(1, "chosen freely, as this problem has no scale");

    /// <summary>
    /// A smaller radius: a tenth of the distance to the edge, or more if noise requires it. Within it the curvature at the minimizer, which sets the
    /// threshold, decides what paths do; farther out, steeper or flatter slopes hold paths or drive them away.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    internal static LeaveRadiusChoice Near(
        LocalGeometry geometry, UpdateRule rule, ThresholdRow smallest, double neighborhood, CancellationToken cancellationToken)
    {
        LeaveRadiusChoice far = Of(geometry, rule, smallest, neighborhood, cancellationToken);
        double noise = double.IsFinite(neighborhood) ? Noise(geometry, rule, smallest, cancellationToken) : double.PositiveInfinity;
        return noise >= neighborhood ? far
            : noise > Tenth * neighborhood ? AboveNoise(noise)
            : new(Tenth * neighborhood, "a tenth of the way to where another minimizer is as near");
    }

    static LeaveRadiusChoice AtEdge(double neighborhood) => new(neighborhood, "where another minimizer is as near");

    static LeaveRadiusChoice AboveNoise(double radius) => new(radius, "ten times the noise floor at half the threshold of the smallest batch");

    /// <summary>Ten times the root mean square distance; 0 without gradient noise.</summary>
    static double Noise(LocalGeometry geometry, UpdateRule rule, ThresholdRow smallest, CancellationToken cancellationToken)
        => geometry.GradientNoiseTrace > 0
            && NoiseFloor.Compute(geometry, rule, smallest.Batch, 0.5 * smallest.Exact, false, cancellationToken) is { } floor
                ? FloorMultiple * Math.Sqrt(floor.MeanSquareError)
                : 0;

    /// <summary>The distance at which another minimizer becomes as near; infinite for problems with one minimizer.</summary>
    internal static double Neighborhood(FiniteSum problem, double[] center)
        => problem is NonconvexSum sum ? Surroundings.Radius(sum, center) : double.PositiveInfinity;
}
