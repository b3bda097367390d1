using TorchSharp;
using static TorchSharp.torch;

// The only file that creates scalars: the build forbids it everywhere else (build/BannedSymbols.txt).
#pragma warning disable RS0030

namespace Escapement;

/// <summary>
/// Arithmetic of tensors with numbers, and sums of tensors. For differences, products and quotients of two tensors, use the operators.
/// </summary>
/// <remarks>
/// TorchSharp creates a <see cref="Scalar"/> for every number in an expression, even for the factor 1 inside <c>a + b</c>, and passes its native half
/// to libtorch; after that nothing refers to the scalar. A garbage collection on another thread may then run its finalizer, which frees the number
/// while the call still reads it: "Expected false to be true", "Unknown scalar type", or a silent wrong result. Here every scalar lives until the
/// call returns. Remove this class when TorchSharp keeps its scalars alive (its pull request 1496).
/// </remarks>
static class TensorArithmetic
{
    /// <summary>The factor in a + 1·b. An integer, because sums of integer tensors accept no other.</summary>
    static readonly Scalar _one = 1.ToScalar();

    /// <summary>a + b.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, _one);

    /// <summary>t + c.</summary>
    public static Tensor Plus(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.add(kept, _one);
    }

    /// <summary>c − t.</summary>
    public static Tensor SubtractedFrom(this Tensor t, double c)
    {
        using Tensor negative = t.negative();
        return negative.Plus(c);
    }

    /// <summary>c·t.</summary>
    public static Tensor Times(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.mul(kept);
    }

    /// <summary>c·t; integers stay integers.</summary>
    public static Tensor Times(this Tensor t, long c)
    {
        using Scalar kept = c.ToScalar();
        return t.mul(kept);
    }

    /// <summary>t/c.</summary>
    public static Tensor Over(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.div(kept);
    }

    /// <summary>t².</summary>
    public static Tensor Squared(this Tensor t) => t.mul(t);

    /// <summary>t, at least c.</summary>
    public static Tensor ClampMin(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.clamp(kept);
    }

    /// <summary>a ← a + b.</summary>
    public static Tensor AddInPlace(this Tensor a, Tensor b) => a.add_(b, _one);

    /// <summary>t ← t + c.</summary>
    public static Tensor AddInPlace(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.add_(kept, _one);
    }

    /// <summary>t ← c·t.</summary>
    public static Tensor ScaleInPlace(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.mul_(kept);
    }

    /// <summary>t ← t/c.</summary>
    public static Tensor DivideInPlace(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.div_(kept);
    }

    /// <summary>Where t &lt; c.</summary>
    public static Tensor Below(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.lt(kept);
    }

    /// <summary>Where t ≤ c.</summary>
    public static Tensor AtMost(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.le(kept);
    }

    /// <summary>Where t &gt; c.</summary>
    public static Tensor Above(this Tensor t, double c)
    {
        using Scalar kept = c.ToScalar();
        return t.gt(kept);
    }

    /// <summary>The integers from 0 to below the limit, every step-th: int64.</summary>
    public static Tensor Integers(long limit, long step = 1)
    {
        using Scalar first = 0L.ToScalar(), end = limit.ToScalar(), stride = step.ToScalar();
        return arange(first, end, stride, int64);
    }
}
