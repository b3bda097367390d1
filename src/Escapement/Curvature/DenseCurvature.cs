using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i as N × p × p symmetric matrices, which may be indefinite.</summary>
sealed class DenseCurvature(Tensor matrices, double shift)
    : ComponentCurvature((int)matrices.shape[0], (int)matrices.shape[1], shift)
{
    // computed once, however many threads ask
    readonly Lazy<Tensor> _mean = new(() => matrices.mean([0]).DetachFromDisposeScope());

    public Tensor Matrices { get; } = matrices;

    internal override double BytesNeeded => 3.0 * 8 * (Components + 1.0) * Dimension * Dimension;

    internal override ComponentCurvature Share() => new DenseCurvature(Matrices.alias().DetachFromDisposeScope(), Shift);

    internal override Tensor Mean() => Matrices.mean([0]);

    internal override Tensor MeanTimes(Tensor v) => _mean.Value.matmul(v);

    internal override Tensor EachTimes(Tensor v, int start, int count) => Matrices.narrow(0, start, count).matmul(v);

    internal override CurvatureCovariance Project(Tensor basis, Tensor mean)
    {
        using var scope = NewDisposeScope();
        Tensor rotated = basis.t().matmul(Matrices).matmul(basis);
        return new DenseCovariance((rotated - (mean.dim() == 1 ? mean.diag() : mean)).DetachFromDisposeScope());
    }

    internal override int CountIndefinite()
    {
        using var scope = NewDisposeScope();
        Tensor values = linalg.eigvalsh(Matrices).Plus(Shift);
        Tensor negative = values.amin([1]) < values.abs().amax([1]).Times(-1e-10);
        return (int)negative.sum().item<long>();
    }

    internal override (long Component, double Eigenvalue)? FirstNegative() => CurvatureChecks.FirstNegative(Matrices);

    internal override Tensor MeanEigenvalues() => linalg.eigvalsh(_mean.Value);

    internal override Tensor MeanSquare()
    {
        using var scope = NewDisposeScope();
        return Matrices.matmul(Matrices).mean([0]).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Matrices.Dispose();
            if (_mean.IsValueCreated)
            {
                _mean.Value.Dispose();
            }
        }
    }
}
