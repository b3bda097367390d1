using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>The threshold of full gradient descent under an update rule: the limit φ → 0.</summary>
static class GradientDescentLimit
{
    /// <summary>2/λ_1 for SGD, 2(1+β)/λ_1 for heavy ball, 2(1+β)/((1+2β)λ_1) for Nesterov.</summary>
    public static double Of(double sharpness, UpdateRule rule)
        => 2 * (1 + rule.Momentum) / ((rule.Nesterov ? 1 + (2 * rule.Momentum) : 1) * sharpness);
}
