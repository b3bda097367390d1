using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i given as N × p × p symmetric matrices. May be indefinite.</summary>
sealed class DenseCurvature(Tensor matrices, double shift)
    : ComponentCurvature((int)matrices.shape[0], (int)matrices.shape[1], shift)
{
    public Tensor Matrices { get; } = matrices;

    public override double BytesNeeded => 3.0 * 8 * Components * Dimension * Dimension;

    public override Tensor Mean() => Matrices.mean([0]);

    public override CurvatureCovariance Project(Tensor basis, Tensor mean)
    {
        using var scope = NewDisposeScope();
        Tensor rotated = basis.t().matmul(Matrices).matmul(basis);
        return new DenseCovariance((rotated - (mean.dim() == 1 ? mean.diag() : mean)).DetachFromDisposeScope());
    }

    public override int CountIndefinite()
    {
        using var scope = NewDisposeScope();
        Tensor values = linalg.eigvalsh(Matrices).Plus(Shift);
        Tensor negative = values.amin([1]) < values.abs().amax([1]).Times(-1e-10);
        return (int)negative.sum().item<long>();
    }

    public override Tensor MeanSquare()
    {
        using var scope = NewDisposeScope();
        return Matrices.matmul(Matrices).mean([0]).MoveToOuterDisposeScope();
    }

    public override void Dispose() => Matrices.Dispose();
}
