using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>Nesterov, t = 1/C: <c>Δ = 1/(C²S)</c> in u = Cλ_a, v = Cλ_b, the feedback of the look-ahead point. Not linear in t.</summary>
sealed class NesterovThresholdFamily : FeedbackFamily
{
    readonly PairEigenvalues _pairs;
    readonly UpdateResponse _response;
    readonly Tensor _scale;

    public NesterovThresholdFamily(PairEigenvalues pairs, UpdateRule rule)
    {
        using var scope = NewDisposeScope();
        (_pairs, _response) = (pairs, new(rule));
        Minimum = 1 / GradientDescentLimit.Of(pairs.Largest, rule);
        _scale = pairs.A.Plus(pairs.B).rsqrt().DetachFromDisposeScope();
    }

    public override double Minimum { get; }

    public override Tensor Scale => _scale;

    public override Tensor Delta(double t)
    {
        using var scope = NewDisposeScope();
        return _response.Stiffness(_pairs.A.Over(t), _pairs.B.Over(t), 1).Times(t * t).MoveToOuterDisposeScope();
    }

    public override void Dispose() => _scale.Dispose();
}
