using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i = diag(d_i): diagonals is N × p. May be indefinite.</summary>
sealed class DiagonalCurvature(Tensor diagonals, double shift)
    : ComponentCurvature((int)diagonals.shape[0], (int)diagonals.shape[1], shift)
{
    public Tensor Diagonals { get; } = diagonals;

    public override double BytesNeeded => 8.0 * Dimension * (Components + (4.0 * Dimension));

    public override Tensor Mean()
    {
        using var scope = NewDisposeScope();
        return Diagonals.mean([0]).diag().MoveToOuterDisposeScope();
    }

    /// <summary>The coordinates themselves, sorted: eigenvectors of equal eigenvalues must not be mixed, or K would stop being elementwise.</summary>
    public override MeanSpectrum Spectrum(Tensor? scale, double tolerance)
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

    public override CurvatureCovariance Project(Tensor basis, Tensor mean)
    {
        using var scope = NewDisposeScope();
        Tensor projected = Diagonals.mm(basis * basis);
        return new DiagonalCovariance((projected - projected.mean([0], keepdim: true)).DetachFromDisposeScope());
    }

    public override int CountIndefinite()
    {
        using var scope = NewDisposeScope();
        return (int)(Diagonals.amin([1]).Plus(Shift) < Diagonals.abs().amax([1]).Plus(Shift).Times(-1e-10)).sum().item<long>();
    }

    public override Tensor MeanSquare()
    {
        using var scope = NewDisposeScope();
        return (Diagonals * Diagonals).mean([0]).diag().MoveToOuterDisposeScope();
    }

    public override void Dispose() => Diagonals.Dispose();
}
