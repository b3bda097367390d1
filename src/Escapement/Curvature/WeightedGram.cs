using Escapement.Curvature.Kernels;
using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// <c>Σ_i w_i x_i x_iᵀ</c> and <c>Σ_i (x_iᵀVx_i) x_i x_iᵀ</c>, p × p: the two forms in which low-rank curvature needs its rows. Our own kernel
/// computes them if the machine has fused multiply-adds in wide registers (see <see cref="RowMoments"/>); matrix products do otherwise. Keeps the
/// kernel's work space between calls.
/// </summary>
/// <param name="rows">N × p; owned by the caller.</param>
/// <param name="matrixProducts">For tests and benchmarks: true forces the matrix products.</param>
sealed class WeightedGram(Tensor rows, bool matrixProducts = false) : IDisposable
{
    const int ChunkRows = 4096;
    readonly RowMoments? _kernel = RowMoments.IsSupported && !matrixProducts ? new((int)rows.shape[1]) : null;

    /// <summary><c>Σ_i w_i x_i x_iᵀ</c>; null w stands for ones.</summary>
    public Tensor Compute(Tensor? weights) => _kernel is null
        ? Products((x, start) => weights is null ? x : x * weights.slice(0, start, start + x.shape[0], 1).unsqueeze(1))
        : Run(_kernel, null, weights);

    /// <summary><c>Σ_i (x_iᵀVx_i) x_i x_iᵀ</c>, for symmetric V.</summary>
    public Tensor SecondMoment(Tensor v) => _kernel is null
        ? Products((x, _) => x * (x.mm(v) * x).sum([1], keepdim: true))
        : Run(_kernel, v, null);

    unsafe Tensor Run(RowMoments kernel, Tensor? v, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        int p = (int)rows.shape[1];
        Tensor result = empty(p, p, dtype: float64), x = rows.contiguous();
        Tensor? matrix = v?.contiguous(), w = weights?.contiguous();
        kernel.Compute(
            TensorData.Pointer(x), x.shape[0], matrix is null ? null : TensorData.Pointer(matrix), w is null ? null : TensorData.Pointer(w),
            TensorData.Pointer(result));
        return result.MoveToOuterDisposeScope();
    }

    Tensor Products(Func<Tensor, long, Tensor> weigh)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(rows.shape[1], rows.shape[1], dtype: float64);
        for (long start = 0; start < rows.shape[0]; start += ChunkRows)
        {
            using var step = NewDisposeScope();
            Tensor x = rows.slice(0, start, Math.Min(start + ChunkRows, rows.shape[0]), 1);
            sum.addmm_(x.t(), weigh(x, start));
        }

        return sum.Plus(sum.t()).Times(0.5).MoveToOuterDisposeScope();
    }

    public void Dispose() => _kernel?.Dispose();
}
