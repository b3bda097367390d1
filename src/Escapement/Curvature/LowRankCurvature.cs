using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>Q_i = Σ_c x_ic x_icᵀ: rows is (N·r) × p, r consecutive rows per component.</summary>
sealed class LowRankCurvature(Tensor rows, int rowsPerComponent, double shift)
    : ComponentCurvature((int)(rows.shape[0] / rowsPerComponent), (int)rows.shape[1], shift)
{
    /// <summary>
    /// With this many rows or more per dimension, transforming V to θ's coordinates costs little compared with applying K (8p³ against about
    /// 3Np² operations), and a transformed copy of the rows would double the memory.
    /// </summary>
    const int RowsPerDimensionToTurnInstead = 64;

    public Tensor Rows { get; } = rows;

    public int RowsPerComponent { get; } = rowsPerComponent;

    bool IsTall => Rows.shape[0] < Dimension;

    internal override double BytesNeeded
    {
        get
        {
            double rows = Rows.shape[0], rank = Math.Min(rows, Dimension);
            return 8 * ((rank * Math.Min(rows, RowsPerDimensionToTurnInstead * rank)) + (2.0 * Dimension * rank));
        }
    }

    internal override long MostRank => Math.Min(Rows.shape[0], Dimension);

    internal override ComponentCurvature Share() => new LowRankCurvature(Keep(Rows.alias()), RowsPerComponent, Shift);

    internal override Tensor MeanTimes(Tensor v) => Rows.t().matmul(Rows.matmul(v)).DivideInPlace(Components);

    internal override Tensor EachTimes(Tensor v, int start, int count)
    {
        Tensor rows = Rows.narrow(0, (long)start * RowsPerComponent, (long)count * RowsPerComponent);
        return (rows * rows.matmul(v).unsqueeze(1)).view(count, RowsPerComponent, Dimension).sum(1);
    }

    internal override Tensor Mean()
    {
        using var scope = NewDisposeScope();
        using var gram = new WeightedGram(Rows);
        return gram.Compute(null).DivideInPlace(Components).MoveToOuterDisposeScope();
    }

    /// <summary>With fewer rows than dimensions, uses the singular vectors of the rows and avoids a p × p matrix.</summary>
    internal override MeanSpectrum Spectrum(Tensor? scale, double tolerance)
    {
        if (!IsTall)
        {
            return base.Spectrum(scale, tolerance);
        }

        using var scope = NewDisposeScope();
        var (_, singular, vectors) = linalg.svd(scale is null ? Rows : Rows * scale, fullMatrices: false);
        double[] values = (singular * singular).Over(Components).data<double>().ToArray();
        int rank = MeanSpectrum.Rank(values, tolerance);
        return new(values[..rank], vectors[..rank].t().contiguous().MoveToOuterDisposeScope(), 0, MeanSpectrum.CutOf(values, rank));
    }

    internal override CurvatureCovariance Project(Tensor basis, Tensor mean)
    {
        bool turn = Rows.shape[0] >= RowsPerDimensionToTurnInstead * (long)Dimension;
        return turn
            ? new LowRankCovariance(Keep(Rows.alias()), RowsPerComponent, Keep(basis.alias()), Keep(mean.alias()))
            : new LowRankCovariance(Keep(Rows.mm(basis)), RowsPerComponent, null, Keep(mean.alias()));
    }

    static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Rows.Dispose();
        }
    }
}
