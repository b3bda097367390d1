using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The growth rate at learning rate C, t = z: <c>Δ = 1/(C²S(z))</c> with the z-weighted feedback sums <c>S(z) = Σ_τ z^{−τ} h_a(τ)h_b(τ)</c>. For SGD
/// <c>Δ = (z − (1−u)(1−v))/C²</c>, linear in z, and the answer is the largest eigenvalue of T.
/// </summary>
sealed class RateFamily : FeedbackFamily
{
    /// <summary>At the deterministic rate itself the stiffness may be 0/0 (heavy ball with complex modes).</summary>
    const double Clearance = 1e-13;

    const double SmallRate = 1e-3;

    readonly UpdateResponse _response;
    readonly Tensor _u, _v, _scale;
    readonly Tensor? _offset;
    readonly double _learningRate;

    public RateFamily(PairEigenvalues pairs, UpdateRule rule, double learningRate)
    {
        using var scope = NewDisposeScope();
        (_response, _learningRate) = (new(rule), learningRate);
        _u = pairs.A.Times(learningRate).DetachFromDisposeScope();
        _v = pairs.B.Times(learningRate).DetachFromDisposeScope();
        Minimum = _response.DeterministicRate(_u) * (rule.Momentum == 0 ? 1 : 1 + Clearance);
        if (rule.Momentum == 0)
        {
            _scale = zeros_like(_u).AddInPlace(learningRate).DetachFromDisposeScope();
            _offset = (_u.SubtractedFrom(1) - _v).Plus(_u * _v).DetachFromDisposeScope();
        }
        else
        {
            using Tensor reference = Delta(1.1 * Math.Max(1, Minimum));
            _scale = reference.rsqrt().DetachFromDisposeScope();
        }
    }

    public override double Minimum { get; }

    public override Tensor Scale => _scale;

    public override double Unit => _offset is null ? 1 : SmallRate;

    public override Tensor? Offset => _offset;

    public override Tensor Delta(double t)
    {
        using var scope = NewDisposeScope();
        return _response.Stiffness(_u, _v, _offset is null ? Math.Max(t, Minimum) : t).Over(_learningRate * _learningRate).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        _u.Dispose();
        _v.Dispose();
        _scale.Dispose();
        _offset?.Dispose();
    }
}
