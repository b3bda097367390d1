using Escapement.Geometry.Kernels;
using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>
/// <c>Σ_i w_i x_i x_iᵀ</c> and <c>Σ_i (x_iᵀVx_i) x_i x_iᵀ</c>, p × p: the two forms in which low-rank curvature needs its rows. Our own kernel
/// where the machine has 512-bit registers (see <see cref="RowMoments"/>), matrix products elsewhere.
/// </summary>
static class WeightedGram
{
    const int ChunkRows = 4096;

    /// <summary>For tests and benchmarks: true takes the matrix products even where the kernel would run.</summary>
    [field: ThreadStatic]
    internal static bool ForceMatrixProducts { get; set; }

    static bool UseKernel => RowMoments.IsSupported && !ForceMatrixProducts;

    /// <summary><c>Σ_i w_i x_i x_iᵀ</c>, w null for ones.</summary>
    public static Tensor Compute(Tensor rows, Tensor? weights) => UseKernel ? Run(rows, null, weights) : Products(rows, x => weights is null
        ? x.Rows
        : x.Rows * weights.slice(0, x.Start, x.Start + x.Rows.shape[0], 1).unsqueeze(1));

    /// <summary><c>Σ_i (x_iᵀVx_i) x_i x_iᵀ</c>, for symmetric V.</summary>
    public static Tensor SecondMoment(Tensor rows, Tensor v) => UseKernel ? Run(rows, v, null) : Products(rows, x =>
        x.Rows * (x.Rows.mm(v) * x.Rows).sum([1], keepdim: true));

    static unsafe Tensor Run(Tensor rows, Tensor? v, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        int p = (int)rows.shape[1];
        Tensor result = empty(p, p, dtype: float64), x = rows.contiguous();
        Tensor? matrix = v?.contiguous(), w = weights?.contiguous();
        using var moments = new RowMoments(p);
        moments.Compute(Pointer(x), x.shape[0], matrix is null ? null : Pointer(matrix), w is null ? null : Pointer(w), Pointer(result));
        return result.MoveToOuterDisposeScope();
    }

    static unsafe double* Pointer(Tensor tensor)
    {
        // One element's view: a span over the whole tensor would overflow past 2 GB.
        using Tensor first = tensor.view(-1).slice(0, 0, 1, 1);
        fixed (byte* bytes = first.bytes)
        {
            return (double*)bytes;
        }
    }

    static Tensor Products(Tensor rows, Func<(Tensor Rows, long Start), Tensor> weigh)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(rows.shape[1], rows.shape[1], dtype: float64);
        for (long start = 0; start < rows.shape[0]; start += ChunkRows)
        {
            using var step = NewDisposeScope();
            Tensor x = rows.slice(0, start, Math.Min(start + ChunkRows, rows.shape[0]), 1);
            sum.addmm_(x.t(), weigh((x, start)));
        }

        return ((sum + sum.t()) * 0.5).MoveToOuterDisposeScope();
    }
}
