using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>K of diagonal curvatures: <c>K(V)_ab = cov(d_a, d_b)·V_ab</c>. The centered diagonals are N × m.</summary>
sealed class DiagonalCovariance(Tensor centered) : CurvatureCovariance((int)centered.shape[1])
{
    readonly Tensor _covariance = CovarianceOf(centered);

    static Tensor CovarianceOf(Tensor centered)
    {
        using var scope = NewDisposeScope();
        return centered.t().mm(centered).DivideInPlace(centered.shape[0]).DetachFromDisposeScope();
    }

    public override bool IsElementwise => true;

    public override Tensor Apply(Tensor v) => _covariance * v;

    public override Tensor Diagonal() => _covariance.clone();

    public override ComponentProducts? Products(double[] mean, long capacity)
    {
        using var scope = NewDisposeScope();
        return centered.numel() > capacity ? null : new DiagonalProducts(Host(centered.Plus(tensor(mean, dtype: float64))), Order);
    }

    public override void Dispose()
    {
        centered.Dispose();
        _covariance.Dispose();
    }
}
