using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// The curvature covariance operator <c>K(V) = E[Q V Q] − M V M</c> on symmetric m × m matrices, in the eigenbasis of the mean.
/// It maps PSD to PSD and is self-adjoint in the Frobenius inner product. One implementation per structure.
/// </summary>
abstract class CurvatureCovariance(int order) : IDisposable
{
    /// <summary>m.</summary>
    public int Order { get; } = order;

    /// <summary>K(V), symmetric, for symmetric V.</summary>
    public abstract Tensor Apply(Tensor v);

    /// <summary>
    /// ⟨E_ab, K(E_ab)⟩ for the orthonormal symmetric units E_ab, as an m × m matrix: exact on its diagonal, possibly estimated elsewhere.
    /// It serves as a preconditioner and, if K is elementwise, as K itself.
    /// </summary>
    public abstract Tensor Diagonal();

    /// <summary>True if K multiplies entry by entry (all Q_i diagonal): every result then has a closed form.</summary>
    public virtual bool IsElementwise => false;

    /// <summary>
    /// The components themselves, on the host, or null if they would take more than <paramref name="capacity"/> numbers.
    /// <paramref name="mean"/> holds the eigenvalues of their mean, without the shift.
    /// </summary>
    public abstract ComponentProducts? Products(double[] mean, long capacity);

    protected static double[] Host(Tensor tensor)
    {
        using Tensor contiguous = tensor.contiguous();
        return contiguous.data<double>().ToArray();
    }

    /// <summary>Subtracts M V M, with M given by its diagonal or in full.</summary>
    protected static Tensor SubtractMean(Tensor second, Tensor v, Tensor mean) => mean.dim() == 1
        ? second.sub_(mean.unsqueeze(1) * v * mean.unsqueeze(0))
        : second.sub_(mean.mm(v).mm(mean));

    public abstract void Dispose();
}
