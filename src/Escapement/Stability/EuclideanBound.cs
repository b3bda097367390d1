using Escapement.Geometry;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The sufficient bound from the same argument in the Euclidean norm (the condition of Wu, Ma and E, 2018), plain SGD:
/// <c>C &lt; 2/λ_max(M^{-1/2}(M² + φ(E[Q²] − M²))M^{-1/2})</c> on range(M). <c>E[Q²] − M² = K(I)</c>.
/// Derived in docs/theory.md, section 13.
/// </summary>
public sealed class EuclideanBound : IDisposable
{
    readonly Tensor _values, _scaled;
    readonly double _inert;

    EuclideanBound(Tensor values, Tensor scaled, double inert) => (_values, _scaled, _inert) = (values, scaled, inert);

    /// <summary>One application of K; each query is one m × m eigenvalue problem.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="weightDecay">ω ≥ 0, added to every λ.</param>
    public static EuclideanBound Compute(LocalGeometry geometry, double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var scope = NewDisposeScope();
        double[] all = geometry.EigenvaluesWith(weightDecay);
        int m = geometry.Active.Length;
        Tensor values = tensor(all[..m], dtype: float64);
        Tensor scaled = geometry.Covariance.Apply(eye(m, dtype: float64)) * values.rsqrt().unsqueeze(1) * values.rsqrt().unsqueeze(0);
        return new(values.DetachFromDisposeScope(), scaled.DetachFromDisposeScope(), all.Length > m ? all[^1] : 0);
    }

    /// <summary>The bound at sampling factor φ.</summary>
    /// <param name="phi">φ ≥ 0.</param>
    public double Sufficient(double phi)
    {
        using var scope = NewDisposeScope();
        return 2 / Math.Max(_inert, linalg.eigvalsh(_values.diag().Plus(_scaled.Times(phi)))[-1].item<double>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _scaled.Dispose();
    }
}
