using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>
/// The two halves of K for rank-one components, <c>s_i = x_iᵀVx_i</c> and <c>Σ s_i x_i x_iᵀ</c>. Both are symmetric, so both are computed
/// on the upper triangle of column blocks only: about 60 % of the multiplications of the plain products. Rows go in chunks that stay in cache.
/// </summary>
static class WeightedGram
{
    const int ChunkRows = 4096;
    const int Blocks = 5;

    /// <summary><c>Σ_i w_i x_i x_iᵀ</c>, p × p, w null for ones.</summary>
    public static Tensor Compute(Tensor rows, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        long p = rows.shape[1];
        Tensor sum = zeros(p, p, dtype: float64);
        for (long start = 0; start < rows.shape[0]; start += ChunkRows)
        {
            using var step = NewDisposeScope();
            long end = Math.Min(start + ChunkRows, rows.shape[0]);
            Tensor x = rows.slice(0, start, end, 1);
            Accumulate(sum, x, weights is null ? x : x * weights.slice(0, start, end, 1).unsqueeze(1));
        }

        return Mirror(sum).MoveToOuterDisposeScope();
    }

    /// <summary><c>Σ_i (x_iᵀVx_i) x_i x_iᵀ</c>, p × p, for symmetric V.</summary>
    public static Tensor SecondMoment(Tensor rows, Tensor v)
    {
        using var scope = NewDisposeScope();
        long p = rows.shape[1];
        Tensor sum = zeros(p, p, dtype: float64);
        for (long start = 0; start < rows.shape[0]; start += ChunkRows)
        {
            using var step = NewDisposeScope();
            Tensor x = rows.slice(0, start, Math.Min(start + ChunkRows, rows.shape[0]), 1);
            Accumulate(sum, x, x * Quadratic(x, v).unsqueeze(1));
        }

        return Mirror(sum).MoveToOuterDisposeScope();
    }

    /// <summary>x_iᵀVx_i for every row: off-diagonal blocks count twice.</summary>
    static Tensor Quadratic(Tensor x, Tensor v)
    {
        Tensor total = zeros(x.shape[0], dtype: float64);
        foreach (var (from, to) in BlocksOf(x.shape[1]))
        {
            using var step = NewDisposeScope();
            Tensor block = x.slice(1, from, to, 1);
            Tensor product = block.mm(v.slice(0, from, to, 1).slice(1, from, to, 1));
            if (from > 0)
            {
                product.addmm_(x.slice(1, 0, from, 1), v.slice(0, 0, from, 1).slice(1, from, to, 1), alpha: 2);
            }

            total.add_(product.mul_(block).sum(1));
        }

        return total;
    }

    static void Accumulate(Tensor sum, Tensor x, Tensor weighted)
    {
        foreach (var (from, to) in BlocksOf(x.shape[1]))
        {
            using var step = NewDisposeScope();
            sum.slice(0, 0, to, 1).slice(1, from, to, 1).addmm_(x.slice(1, 0, to, 1).t(), weighted.slice(1, from, to, 1));
        }
    }

    static Tensor Mirror(Tensor upper) => upper.triu() + upper.triu(1).t();

    static IEnumerable<(long From, long To)> BlocksOf(long p)
    {
        long width = p < 64 ? p : (p + Blocks - 1) / Blocks;
        for (long from = 0; from < p; from += width)
        {
            yield return (from, Math.Min(from + width, p));
        }
    }
}
