using static TorchSharp.torch;

namespace Escapement.Kernels;

/// <summary>Converts tensors to tables, and builds the kernels of quadratic sums from them, a different one for each structure.</summary>
static unsafe class TensorTables
{
    /// <summary>A matrix as a table.</summary>
    public static ComponentTable Rows(Tensor matrix)
    {
        using Tensor whole = matrix.contiguous();
        return ComponentTable.OfRows((int)whole.shape[0], (int)whole.shape[1], TensorData.Pointer(whole));
    }

    /// <summary>A design matrix and its targets, if it has any.</summary>
    public static LinearTable Linear(Tensor design, ReadOnlySpan<double> targets)
    {
        using Tensor whole = design.contiguous();
        return new((int)whole.shape[0], (int)whole.shape[1], TensorData.Pointer(whole), targets);
    }

    /// <summary><c>Q_i = Σ_c x_ic x_icᵀ</c> and g_i.</summary>
    /// <param name="x">(N·r) × p.</param>
    /// <param name="rank">r.</param>
    /// <param name="g">N × p; null for zeros.</param>
    public static ComponentKernel LowRank(Tensor x, int rank, Tensor? g)
    {
        LinearTable rows = Linear(x, []);
        ComponentTable? gradients = g is null ? null : Rows(g);
        return rank == 1 && gradients is null
            ? new LinearKernel<IdentityLink>(rows, 0)
            : new ComponentKernel(0, () => new RowBlockBatch(new(rows), rank, gradients), rows, gradients);
    }

    /// <summary>Q_i as they are, N × p × p, and g_i.</summary>
    public static ComponentKernel Dense(Tensor matrices, Tensor? gradients)
    {
        using Tensor q = matrices.contiguous();
        using Tensor? g = gradients?.contiguous();
        int p = (int)q.shape[1];
        bool withGradients = g is not null;
        ComponentTable table = DenseBatch.Table((int)q.shape[0], p, TensorData.Pointer(q), g is null ? null : TensorData.Pointer(g));
        return new(0, () => new DenseBatch(table, p, withGradients), table);
    }

    /// <summary>Q_i = diag(d_i), N × p, and g_i.</summary>
    public static ComponentKernel Diagonal(Tensor diagonals, Tensor? gradients)
    {
        using Tensor d = diagonals.contiguous();
        using Tensor? g = gradients?.contiguous();
        return new LaneKernel<DiagonalGradient>(
            DiagonalGradient.Table((int)d.shape[0], (int)d.shape[1], TensorData.Pointer(d), g is null ? null : TensorData.Pointer(g)), default);
    }
}
