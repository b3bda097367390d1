using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// A one-parameter family of elementwise operators Δ(t), growing with t, for which the answer sought is the largest t with
/// <c>λ_min(Δ(t) − φK) = 0</c>. With t = 1/C it is the threshold, with t = z the growth rate; see docs/theory.md.
/// All tensors are packed (see <see cref="SymmetricPacking"/>), as entries.
/// </summary>
abstract class FeedbackFamily : IDisposable
{
    /// <summary>The deterministic loop is stable only for t above this.</summary>
    public abstract double Minimum { get; }

    /// <summary>Δ(t), entry by entry; positive for t above <see cref="Minimum"/>.</summary>
    public abstract Tensor Delta(double t);

    /// <summary>The scaling s of the search space, V = s∘V̂: it evens out Δ.</summary>
    public abstract Tensor Scale { get; }

    /// <summary>The size below which residuals count absolutely: 1 where t may vanish, 0 where it cannot.</summary>
    public virtual double Unit => 0;

    /// <summary>Where Δ is linear in t and Scale is chosen to match, <c>s²Δ(t) = t − Offset</c>; otherwise null.</summary>
    public virtual Tensor? Offset => null;

    public abstract void Dispose();
}
