namespace Escapement.Experiments;

/// <summary>The point an analysis was made at.</summary>
/// <param name="Theta">θ*, length p.</param>
/// <param name="Loss">F(θ*), weight decay included.</param>
/// <param name="GradientNorm">‖∇F(θ*)‖, weight decay included.</param>
/// <param name="Iterations">Iterations of the search; null if the request gave the point.</param>
public sealed record AnalyzedPoint(double[] Theta, double Loss, double GradientNorm, int? Iterations)
{
    /// <summary>
    /// Above this gradient norm the theory does not apply, since it linearizes at a stationary point; searches end four orders of magnitude below.
    /// </summary>
    public const double StationaryGradient = 1e-6;

    /// <summary>The size that rounding alone gives the computed gradient; 0 (default) if unknown.</summary>
    public double GradientRounding { get; init; }

    /// <summary>Whether the point counts as a minimum: its gradient is small, or as small as its own rounding.</summary>
    public bool IsStationary => GradientNorm <= Math.Max(StationaryGradient, GradientRounding);
}
