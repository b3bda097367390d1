using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i = diag(d_i), from diagonals N × p, which may have negative entries.</summary>
sealed class DiagonalCurvature(Tensor diagonals, double shift)
    : ComponentCurvature((int)diagonals.shape[0], (int)diagonals.shape[1], shift)
{
    // computed once, however many threads ask
    readonly Lazy<Tensor> _mean = new(() => diagonals.mean([0]).DetachFromDisposeScope());

    public Tensor Diagonals { get; } = diagonals;

    internal override double BytesNeeded => 8.0 * Dimension * (Components + (7.0 * Dimension));

    internal override ComponentCurvature Share() => new DiagonalCurvature(Diagonals.alias().DetachFromDisposeScope(), Shift);

    internal override Tensor Mean()
    {
        using var scope = NewDisposeScope();
        return Diagonals.mean([0]).diag().MoveToOuterDisposeScope();
    }

    internal override Tensor MeanTimes(Tensor v) => _mean.Value * v;

    internal override Tensor EachTimes(Tensor v, int start, int count) => Diagonals.narrow(0, start, count) * v;

    /// <summary>The coordinates themselves, sorted: eigenvectors of equal eigenvalues must not be mixed, or K would stop being elementwise.</summary>
    internal override MeanSpectrum Spectrum(Tensor? scale, double tolerance)
    {
        using var scope = NewDisposeScope();
        Tensor mean = Diagonals.mean([0]);
        if (scale is not null)
        {
            mean *= scale * scale;
        }

        var (values, order) = mean.sort(descending: true, stable: true);
        double[] descending = values.data<double>().ToArray();
        int rank = MeanSpectrum.Rank(descending, tolerance);
        Tensor vectors = eye(Dimension, dtype: float64).index_select(1, order[..rank]).contiguous();
        return new(descending[..rank], vectors.MoveToOuterDisposeScope(), descending[^1], MeanSpectrum.CutOf(descending, rank));
    }

    internal override CurvatureCovariance Project(Tensor basis, Tensor mean)
    {
        using var scope = NewDisposeScope();
        Tensor projected = Diagonals.mm(basis * basis);
        return new DiagonalCovariance((projected - projected.mean([0], keepdim: true)).DetachFromDisposeScope());
    }

    internal override int CountIndefinite()
    {
        using var scope = NewDisposeScope();
        return (int)(Diagonals.amin([1]).Plus(Shift) < Diagonals.abs().amax([1]).Plus(Shift).Times(-1e-10)).sum().item<long>();
    }

    internal override (long Component, double Eigenvalue)? FirstNegative() => CurvatureChecks.FirstNegativeDiagonal(Diagonals);

    internal override Tensor MeanEigenvalues() => _mean.Value.clone();

    internal override Tensor MeanSquare()
    {
        using var scope = NewDisposeScope();
        return (Diagonals * Diagonals).mean([0]).diag().MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Diagonals.Dispose();
            if (_mean.IsValueCreated)
            {
                _mean.Value.Dispose();
            }
        }
    }
}
