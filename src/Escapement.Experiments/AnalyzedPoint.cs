namespace Escapement.Experiments;

/// <summary>The point an analysis was made at.</summary>
/// <param name="Theta">θ*, length p.</param>
/// <param name="Loss">F(θ*), weight decay included.</param>
/// <param name="GradientNorm">‖∇F(θ*)‖, weight decay included.</param>
/// <param name="Iterations">Iterations of the search; null where the point was given.</param>
public sealed record AnalyzedPoint(double[] Theta, double Loss, double GradientNorm, int? Iterations)
{
    /// <summary>Beyond this gradient norm a point is not what the theory linearizes at; searches end four orders below.</summary>
    public const double StationaryGradient = 1e-6;

    /// <summary>Whether the point may be called a minimum.</summary>
    public bool IsStationary => GradientNorm <= StationaryGradient;
}
