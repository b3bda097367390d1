using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>K of diagonal curvatures: <c>K(V)_ab = cov(d_a, d_b)·V_ab</c>.</summary>
sealed class DiagonalCovariance(Tensor covariance) : CurvatureCovariance((int)covariance.shape[0])
{
    public override bool IsElementwise => true;

    public override Tensor Apply(Tensor v) => covariance * v;

    public override Tensor Diagonal() => covariance.clone();

    public override void Dispose() => covariance.Dispose();
}
