using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// Nesterov, t = 1/C: <c>Δ = Π/(C²·Num)</c> in u = Cλ_a, v = Cλ_b, the feedback of the look-ahead point. Not linear in t. The u, v forms
/// keep the digits that expansions in 1−u, 1−v lose.
/// </summary>
sealed class NesterovThresholdFamily : FeedbackFamily
{
    readonly PairEigenvalues _pairs;
    readonly UpdateRule _rule;
    readonly Tensor _scale;

    public NesterovThresholdFamily(PairEigenvalues pairs, UpdateRule rule)
    {
        using var scope = NewDisposeScope();
        (_pairs, _rule) = (pairs, rule);
        Minimum = 1 / GradientDescentLimit.Of(pairs.Largest, rule);
        _scale = (pairs.A + pairs.B).rsqrt().DetachFromDisposeScope();
    }

    public override double Minimum { get; }

    public override Tensor Scale => _scale;

    public override Tensor Delta(double t)
    {
        using var scope = NewDisposeScope();
        double b = _rule.Momentum, b2 = b * b, b3 = b2 * b;
        Tensor u = _pairs.A / t, v = _pairs.B / t, sum = u + v, product = u * v, squares = u.square() + v.square();
        Tensor numerator = (1 - b2) + (b * (1 + b - b2) * sum) + (b2 * (1 + (2 * b)) * product);
        Tensor denominator = ((1 - b) * (1 - b) * (1 + b) * sum) + (b * (1 + b - b2) * squares)
            + (((-4 * b3) + b2 + (2 * b) - 1) * product) + (b * ((3 * b2) - 1) * product * sum) - (b2 * (1 + (2 * b)) * product.square());
        return (denominator / numerator * (t * t)).MoveToOuterDisposeScope();
    }

    public override void Dispose() => _scale.Dispose();
}
