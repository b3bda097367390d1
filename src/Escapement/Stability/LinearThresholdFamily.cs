using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// SGD and heavy ball, t = 1/C: <c>Δ = (1−β)(λ_a+λ_b)/C − [(1−β)²λ_aλ_b − β(λ_a−λ_b)²]/((1−β)(1+β))</c>, linear in 1/C, so that each
/// threshold is one symmetric eigenproblem.
/// </summary>
/// <remarks>The bracket is <c>(1+β²)λ_aλ_b − β(λ_a²+λ_b²)</c>, written so that nothing cancels as β → 1.</remarks>
sealed class LinearThresholdFamily : FeedbackFamily
{
    readonly Tensor _slope, _scale, _offset;

    public LinearThresholdFamily(PairEigenvalues pairs, UpdateRule rule)
    {
        using var scope = NewDisposeScope();
        double beta = rule.Momentum, rest = 1 - beta;
        Minimum = 1 / GradientDescentLimit.Of(pairs.Largest, rule);
        _slope = pairs.A.Plus(pairs.B).Times(rest).DetachFromDisposeScope();
        Tensor constant = (pairs.A * pairs.B).Times(rest / (1 + beta))
            - (pairs.A - pairs.B).Squared().Times(beta / (rest * (1 + beta)));
        _scale = _slope.rsqrt().DetachFromDisposeScope();
        _offset = (constant / _slope).DetachFromDisposeScope();
    }

    public override double Minimum { get; }

    public override Tensor Scale => _scale;

    public override Tensor Offset => _offset;

    public override Tensor Delta(double t) => _offset.SubtractedFrom(t) * _slope;

    public override void Dispose()
    {
        _slope.Dispose();
        _scale.Dispose();
        _offset.Dispose();
    }
}
