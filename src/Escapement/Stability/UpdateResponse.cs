using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// How eigenmodes answer a unit impulse of −C·(gradient noise), with u = Cλ: <c>h(n+1) = a₁h(n) − a₂h(n−1)</c>, h(0) = 0, h(1) = 1. Heavy ball:
/// a₁ = 1+β−u, a₂ = β. Nesterov: a₁ = (1+β)(1−u), a₂ = β(1−u), and noise feeds back through the look-ahead point, which is also the θ that
/// PyTorch holds.
/// </summary>
sealed class UpdateResponse(UpdateRule rule)
{
    readonly double _beta = rule.Momentum;

    /// <summary>The squared spectral radius of the deterministic loop, over the given u.</summary>
    public double DeterministicRate(Tensor u)
    {
        using var scope = NewDisposeScope();
        var (a1, a2) = rule.Nesterov ? ((1 + _beta) * (1 - u), _beta * (1 - u)) : (1 + _beta - u, full_like(u, _beta));
        Tensor discriminant = a1.square() - (4 * a2);
        Tensor real = (a1.abs() + discriminant.clamp(min: 0).sqrt()) * 0.5;
        return where(discriminant.lt(0), a2, real.square()).max().item<double>();
    }

    /// <summary>
    /// 1/S(z), entry by entry: the reciprocal of the feedback sum <c>S(z) = Σ_{n≥1} z^{−n} g_a(n)g_b(n)</c> of the response g through which noise
    /// feeds back. Positive above the deterministic rate, and written so that nothing cancels as u, v → 0 and z → 1 (docs/theory.md).
    /// </summary>
    public Tensor Stiffness(Tensor u, Tensor v, double z)
    {
        using var scope = NewDisposeScope();
        double b = _beta, b2 = b * b, beyond = z - 1;
        Tensor sum = u + v, product = u * v;
        if (b == 0)
        {
            return (sum - product + beyond).MoveToOuterDisposeScope();
        }

        Tensor gap = (u - v).square();
        if (!rule.Nesterov)
        {
            Tensor main = ((1 + b) * sum) - product + (beyond * (z - b2) / z);
            return ((main * ((z - b) / (z + b))) + (gap * (b * z / ((z * z) - b2)))).MoveToOuterDisposeScope();
        }

        Tensor x = z - b + (b * u), y = z - b + (b * v), xy = x * y;
        Tensor e = ((1 + b) * sum) - ((1 + (2 * b)) * product)
            + (beyond * (z - b2 + ((1 + b + b2) * sum) - ((1 + b) * (1 + b) * product)));
        Tensor numerator = (xy * e) + (gap * (b2 * z * z)), denominator = (xy * (((1 + b) * (1 + b) * z) - b2)) + ((x + y) * (b2 * z));
        return (numerator / denominator).MoveToOuterDisposeScope();
    }
}
