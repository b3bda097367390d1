using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>
/// The threshold of a scalar problem, where <c>1/S(Cx, Cx) = φC²σ²</c> with x = λ + ω; for SGD <c>2x/(x² + φσ²)</c>. For the mode v of any
/// problem it is an upper bound on C*: the test matrix vvᵀ.
/// </summary>
static class ScalarThreshold
{
    /// <param name="rule">The update rule, weight decay ω included.</param>
    /// <param name="curvature">λ, the mean curvature without decay.</param>
    /// <param name="dispersion">σ²/λ² ≥ 0, the relative variance of the curvature.</param>
    /// <param name="phi">The sampling factor.</param>
    public static double Of(UpdateRule rule, double curvature, double dispersion, double phi)
    {
        double x = curvature + rule.WeightDecay, share = curvature / x, noise = phi * dispersion * share * share, b = rule.Momentum;
        if (!rule.Nesterov)
        {
            return GradientDescentLimit.Of(x, rule) / (1 + (noise * (1 + b) / (1 - b)));
        }

        // In units of 1/x: the positive root of a quadratic equation, written so that nothing cancels. Without momentum the equation is linear.
        double square = b * (1 + (2 * b)) * (1 + noise), linear = (noise * (1 + b)) + 1 - b - (4 * b * b), constant = 2 * (1 - (b * b));
        double root = Math.Sqrt((linear * linear) + (4 * square * constant));
        return (linear > 0 ? 2 * constant / (linear + root) : (root - linear) / (2 * square)) / x;
    }
}
