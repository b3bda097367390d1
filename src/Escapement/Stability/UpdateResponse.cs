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
        var (a1, a2) = rule.Nesterov
            ? (u.SubtractedFrom(1).Times(1 + _beta), u.SubtractedFrom(1).Times(_beta))
            : (u.SubtractedFrom(1 + _beta), zeros_like(u).AddInPlace(_beta));
        Tensor discriminant = a1.Squared() - a2.Times(4);
        Tensor real = a1.abs().Plus(discriminant.ClampMin(0).sqrt()).Times(0.5);
        return where(discriminant.Below(0), a2, real.Squared()).max().item<double>();
    }

    /// <summary>
    /// 1/S(z), entry by entry: the reciprocal of the feedback sum <c>S(z) = Σ_{n≥1} z^{−n} g_a(n)g_b(n)</c> of the response g through which noise
    /// feeds back. Positive above the deterministic rate, and written so that nothing cancels as u, v → 0 and z → 1 (docs/theory.md).
    /// </summary>
    public Tensor Stiffness(Tensor u, Tensor v, double z)
    {
        using var scope = NewDisposeScope();
        double b = _beta, b2 = b * b, beyond = z - 1;
        Tensor sum = u.Plus(v), product = u * v;
        if (b == 0)
        {
            return (sum - product).Plus(beyond).MoveToOuterDisposeScope();
        }

        Tensor gap = (u - v).Squared();
        if (!rule.Nesterov)
        {
            // [(1+β)(u+v) − uv + (z−1)(z−β²)/z]·(z−β)/(z+β) + (u−v)²·βz/((z−β)(z+β))
            Tensor main = (sum.Times(1 + b) - product).Plus(beyond * (z - b2) / z);
            return main.Times((z - b) / (z + b)).Plus(gap.Times(b * z / ((z - b) * (z + b)))).MoveToOuterDisposeScope();
        }

        // With x = z−β+βu, y = z−β+βv and e = (1+β)(u+v) − (1+2β)uv + (z−1)[z−β² + (1+β+β²)(u+v) − (1+β)²uv]:
        // [xy·e + (u−v)²·β²z²] / [xy·((1+β)²z − β²) + (x+y)·β²z]
        Tensor x = u.Times(b).Plus(z - b), y = v.Times(b).Plus(z - b), xy = x * y;
        Tensor bracket = sum.Times(1 + b + b2).Plus(z - b2) - product.Times((1 + b) * (1 + b));
        Tensor e = (sum.Times(1 + b) - product.Times(1 + (2 * b))).Plus(bracket.Times(beyond));
        Tensor numerator = (xy * e).Plus(gap.Times(b2 * z * z));
        Tensor denominator = xy.Times(((1 + b) * (1 + b) * z) - b2).Plus(x.Plus(y).Times(b2 * z));
        return (numerator / denominator).MoveToOuterDisposeScope();
    }
}
