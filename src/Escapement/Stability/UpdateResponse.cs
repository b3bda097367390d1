using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// How eigenmodes answer a unit impulse of −C·(gradient noise): <c>h(n+1) = a₁h(n) − a₂h(n−1)</c>, h(0) = 0, h(1) = 1, with a₁, a₂ from the
/// update rule and u = Cλ. Heavy ball: a₁ = 1+β−u, a₂ = β. Nesterov: a₁ = (1+β)(1−u), a₂ = β(1−u).
/// </summary>
sealed class UpdateResponse(UpdateRule rule)
{
    readonly double _beta = rule.Momentum;

    /// <summary>The squared spectral radius of the deterministic loop, over the given u = Cλ.</summary>
    public double DeterministicRate(Tensor u)
    {
        using var scope = NewDisposeScope();
        var (a1, a2) = Coefficients(u);
        Tensor discriminant = a1.square() - (4 * a2);
        Tensor real = (a1.abs() + discriminant.clamp(min: 0).sqrt()) * 0.5;
        return where(discriminant.lt(0), a2, real.square()).max().item<double>();
    }

    /// <summary>
    /// <c>Σ_{n≥1} z^{−n} g_a(n)g_b(n)</c>, g the response through which noise feeds back: the error's own, for Nesterov that of the look-ahead point.
    /// </summary>
    public Tensor FeedbackSum(Tensor u, Tensor v, double z)
    {
        using var scope = NewDisposeScope();
        if (_beta == 0)
        {
            return (z - 1 + u + v - (u * v)).reciprocal().MoveToOuterDisposeScope();
        }

        Tensor own = OwnSum(u, v, z);
        if (!rule.Nesterov)
        {
            return own.MoveToOuterDisposeScope();
        }

        // Look-ahead y(n) = (1+β)h(n) − βh(n−1): its sums follow from Σh_a(n)h_b(n) and the two lagged ones.
        double t = 1 / z, b = _beta;
        var (a1, a2) = Coefficients(u);
        var (b1, b2) = Coefficients(v);
        Tensor lagged = (a1 - (a2 * b1 * t) + b1 - (b2 * a1 * t)) / (1 - (a2 * b2 * t * t));
        return (own * (((1 + b) * (1 + b)) + (b * b * t) - (b * (1 + b) * t * lagged))).MoveToOuterDisposeScope();
    }

    /// <summary><c>Σ_{n≥1} z^{−n} h_a(n)h_b(n)</c>, the error's own response.</summary>
    public Tensor OwnSum(Tensor u, Tensor v, double z)
    {
        using var scope = NewDisposeScope();
        double t = 1 / z;
        var (a1, a2) = Coefficients(u);
        var (b1, b2) = Coefficients(v);
        Tensor m = a2 * b2 * (t * t);
        Tensor denominator = (1 - m).square() - (a1 * b1 * t * (1 + m)) + (((a1.square() * b2) + (b1.square() * a2)) * (t * t));
        return (t * (1 - m) / denominator).MoveToOuterDisposeScope();
    }

    (Tensor A1, Tensor A2) Coefficients(Tensor u) => rule.Nesterov
        ? ((1 + _beta) * (1 - u), _beta * (1 - u))
        : (1 + _beta - u, full_like(u, _beta));
}
