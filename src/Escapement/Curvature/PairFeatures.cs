using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// For curvatures (x xᵀ) ⊗ S: products x_d x_d' for d ≤ d'. They make both halves of K plain matrix products with a quarter of the work, since a
/// pair (d, d') and a pair (c, c') each stand for two entries. Computed chunk by chunk.
/// </summary>
sealed class PairFeatures : IDisposable
{
    const long ChunkDoubles = 4_000_000;
    const long KeptDoubles = 16_000_000; // products up to this size are computed once and kept

    Tensor? _kept;

    readonly Tensor _features;

    readonly Tensor _first, _second, _classFirst, _classSecond, _pairOf, _classPairOf, _offDiagonal;
    readonly long _d, _c, _chunk;

    /// <summary>x, N × D; owned by the caller.</summary>
    public Tensor Features => _features;

    public PairFeatures(Tensor features, int classes)
    {
        _features = features;
        (_d, _c) = (features.shape[1], classes);
        (_first, _second, _pairOf) = Pairs(_d);
        (_classFirst, _classSecond, _classPairOf) = Pairs(_c);
        using var scope = NewDisposeScope();
        _offDiagonal = _first.ne(_second).to(float64).unsqueeze(1).DetachFromDisposeScope();
        _chunk = Math.Max(1, ChunkDoubles / _first.shape[0]);
    }

    static (Tensor First, Tensor Second, Tensor PairOf) Pairs(long n)
    {
        using var scope = NewDisposeScope();
        Tensor indices = triu_indices(n, n);
        Tensor pairOf = zeros(n, n, dtype: int64);
        Tensor numbers = TensorArithmetic.Integers(indices.shape[1]);
        pairOf.index_put_(numbers, indices[0], indices[1]);
        pairOf.index_put_(numbers, indices[1], indices[0]);
        return (
            indices[0].clone().DetachFromDisposeScope(), indices[1].clone().DetachFromDisposeScope(),
            pairOf.flatten().clone().DetachFromDisposeScope());
    }

    /// <summary>Σ_i (x_i x_iᵀ) ⊗ B_i, p × p; <paramref name="blocks"/> gives the symmetric B_i of components from…to−1.</summary>
    public Tensor Expand(Func<long, long, Tensor> blocks) => Unfold(Sum((pairs, from, to) => pairs.t().mm(FoldClasses(blocks(from, to)))));

    /// <summary>Σ_i (x_i x_iᵀ) ⊗ (S_i A_i S_i) with <c>A_i = (x_i ⊗ I)ᵀ V (x_i ⊗ I)</c>: E[QVQ] times N.</summary>
    public Tensor SecondMoment(Tensor v, Tensor weights)
    {
        using var scope = NewDisposeScope();
        Tensor folded = Fold(v);
        Tensor sum = Sum((pairs, from, to) =>
        {
            Tensor s = weights.slice(0, from, to, 1);
            Tensor a = pairs.mm(folded).index_select(1, _classPairOf).view(-1, _c, _c);
            return pairs.t().mm(FoldClasses(s.matmul(a).matmul(s)));
        });
        return Unfold(sum).MoveToOuterDisposeScope();
    }

    Tensor Sum(Func<Tensor, long, long, Tensor> term)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(_first.shape[0], _classFirst.shape[0], dtype: float64);
        for (long start = 0; start < _features.shape[0]; start += _chunk)
        {
            using var step = NewDisposeScope();
            long end = Math.Min(start + _chunk, _features.shape[0]);
            sum.AddInPlace(term(Products(start, end), start, end));
        }

        return sum.MoveToOuterDisposeScope();
    }

    Tensor Products(long start, long end)
    {
        if (_features.shape[0] * _first.shape[0] > KeptDoubles)
        {
            return Form(_features.slice(0, start, end, 1));
        }

        _kept ??= Form(_features).DetachFromDisposeScope();
        return _kept.slice(0, start, end, 1);
    }

    Tensor Form(Tensor x) => x.index_select(1, _first).mul_(x.index_select(1, _second));

    Tensor FoldClasses(Tensor blocks) => UpperClasses(blocks.reshape(-1, _c * _c));

    /// <summary>The columns (c, c') with c ≤ c'.</summary>
    Tensor UpperClasses(Tensor columns) => columns.index_select(1, _classFirst.Times(_c).Plus(_classSecond));

    /// <summary>V (p × p) as (pairs d ≤ d') × (pairs c ≤ c'), with off-diagonal pairs of features summed.</summary>
    Tensor Fold(Tensor v)
    {
        Tensor byPair = UpperClasses(v.view(_d, _c, _d, _c).permute(0, 2, 1, 3).reshape(_d * _d, _c * _c));
        Tensor swapped = UpperClasses(v.view(_d, _c, _d, _c).permute(0, 2, 3, 1).reshape(_d * _d, _c * _c));
        Tensor upper = _first.Times(_d).Plus(_second);
        return byPair.index_select(0, upper).Plus(swapped.index_select(0, upper) * _offDiagonal);
    }

    Tensor Unfold(Tensor folded)
    {
        using var scope = NewDisposeScope();
        return folded.index_select(0, _pairOf).index_select(1, _classPairOf).view(_d, _d, _c, _c).permute(0, 2, 1, 3)
            .reshape(_d * _c, _d * _c).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (Tensor t in (Tensor[])[_first, _second, _pairOf, _classFirst, _classSecond, _classPairOf, _offDiagonal])
        {
            t.Dispose();
        }

        _kept?.Dispose();
    }
}
