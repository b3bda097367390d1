using Escapement.Statistics;

namespace Escapement.Stability;

/// <summary>
/// How likely a path leaves: <c>P(ever farther than R | start at distance e₀) ≈ c·(e₀/R)^α</c> for e₀ ≪ R, where the constant c depends on the
/// direction of the start. With gradient noise the stationary law has a tail of the same exponent (Kesten).
/// </summary>
/// <param name="Exponent">α; 0 where almost every path leaves.</param>
public readonly record struct LeavingLaw(Estimate Exponent)
{
    /// <summary>The factor (e₀/R)^α, c left out, with its interval.</summary>
    /// <param name="ratio">e₀/R, in (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in (0, 1].</exception>
    public Estimate Factor(double ratio) => ratio is > 0 and <= 1
        ? new(Exponent.Value is { } alpha ? Math.Pow(ratio, alpha) : null, Math.Pow(ratio, Exponent.High), Math.Pow(ratio, Exponent.Low))
        : throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio of distances must lie in (0, 1].");
}
