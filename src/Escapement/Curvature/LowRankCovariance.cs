using Escapement.Curvature.Products;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// K of low-rank components, from their rows x_ic: <c>E[QVQ] = mean Σ_cd (x_icᵀVx_id) x_ic x_idᵀ</c>.
/// Either the rows are already in the eigenbasis (turn null), or V is transformed to their coordinates and K(V) back.
/// </summary>
sealed class LowRankCovariance(Tensor rows, int rowsPerComponent, Tensor? turn, Tensor structured)
    : CurvatureCovariance((int)(turn?.shape[1] ?? rows.shape[1]))
{
    const int ChunkRows = 4096;
    const int SampledRows = 4096;
    readonly long _components = rows.shape[0] / rowsPerComponent;
    readonly WeightedGram _gram = new(rows);

    public override Tensor Apply(Tensor v)
    {
        using var scope = NewDisposeScope();
        Tensor inside = turn is null ? v : turn.mm(v).mm(turn.t());
        Tensor second = rowsPerComponent == 1 ? _gram.SecondMoment(inside) : BlockSecondMoment(inside);
        if (turn is not null)
        {
            second = turn.t().mm(second).mm(turn);
            second = second.Plus(second.t()).Times(0.5);
        }

        return SubtractMean(second.DivideInPlace(_components), v, structured).MoveToOuterDisposeScope();
    }

    Tensor BlockSecondMoment(Tensor v)
    {
        long p = rows.shape[1], r = rowsPerComponent;
        Tensor sum = zeros(p, p, dtype: float64);
        long chunk = Math.Max(1, ChunkRows / r) * r;
        for (long start = 0; start < rows.shape[0]; start += chunk)
        {
            using var step = NewDisposeScope();
            Tensor x = rows.slice(0, start, Math.Min(start + chunk, rows.shape[0]), 1);
            Tensor blocks = x.view(-1, r, p);
            Tensor inner = x.mm(v).view(-1, r, p).matmul(blocks.transpose(1, 2));
            sum.addmm_(x.t(), inner.matmul(blocks).view(-1, p));
        }

        return sum.Plus(sum.t()).Times(0.5);
    }

    /// <summary>Computed from an even sample if there are many rows: a preconditioner needs no more.</summary>
    public override Tensor Diagonal()
    {
        using var scope = NewDisposeScope();
        long r = rowsPerComponent, stride = Math.Max(1, rows.shape[0] / SampledRows / r);
        Tensor sample = rows.view(_components, r, -1).slice(0, 0, _components, stride);
        long count = sample.shape[0];
        if (turn is not null)
        {
            sample = sample.matmul(turn);
        }

        Tensor d = (sample * sample).sum([1]);
        Tensor second = d.t().mm(d).Over(count);
        Tensor m = structured.dim() == 1 ? structured : structured.diagonal();

        // ⟨E_ab, QE_abQ⟩ = Q_aa Q_bb + Q_ab² off the diagonal; Q_ab² ≤ Q_aa Q_bb, with equality for rank one.
        Tensor twice = second * eye(Order, dtype: float64).SubtractedFrom(2);
        return twice.sub_(m.unsqueeze(1) * m.unsqueeze(0)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// With a preconditioner and an l2 term the mean is not diagonal, and the shift is not a multiple of the identity: matrices handle that case.
    /// </summary>
    public override ComponentProducts? Products(double[] mean, long capacity)
    {
        bool plain = structured.dim() == 1;
        if ((plain ? rows.shape[0] : _components * Order) * Order > capacity)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor turned = turn is null ? rows : rows.mm(turn);
        if (plain)
        {
            return new RowProducts(Host(turned), rowsPerComponent, Order);
        }

        Tensor blocks = turned.view(_components, rowsPerComponent, Order);
        Tensor rest = tensor(mean, dtype: float64).diag() - structured;
        return new DenseProducts(Host(blocks.transpose(1, 2).matmul(blocks).Plus(rest)), Order);
    }

    public override void Dispose()
    {
        _gram.Dispose();
        rows.Dispose();
        turn?.Dispose();
        structured.Dispose();
    }
}
