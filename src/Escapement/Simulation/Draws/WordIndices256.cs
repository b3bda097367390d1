using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The same indices as <see cref="WordIndices512"/>, in vectors of 256 bits: words x of one chain of <see cref="Philox256"/>, y of the other.
/// </summary>
static unsafe class WordIndices256
{
    const int Lanes = 8;

    /// <summary>Writes the offsets that the words of both chains give.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Offsets(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3, in IndexLayout layout, uint* target)
    {
        Vector256<ulong> n = Vector256.Create((ulong)layout.Components);
        if (layout.IndicesOfWord == 2)
        {
            // by far the most common case; a loop would cost a tenth more
            StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target, 2 * Lanes);
            StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target + Lanes, 2 * Lanes);
            return Least(x0, x1, x2, x3, y0, y1, y2, y3);
        }

        nint next = layout.IndicesOfWord * Lanes;
        for (uint* end = target + next; target < end; target += Lanes)
        {
            StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target, next);
        }

        return Least(x0, x1, x2, x3, y0, y1, y2, y3);
    }

    /// <summary>Takes one more index from each word: stores its offset and replaces the word with the low half of the product.</summary>
    /// <param name="n">N.</param>
    /// <param name="x0">The first words of the first chain.</param>
    /// <param name="x1">The second.</param>
    /// <param name="x2">The third.</param>
    /// <param name="x3">The fourth.</param>
    /// <param name="y0">The first words of the second chain.</param>
    /// <param name="y1">The second.</param>
    /// <param name="y2">The third.</param>
    /// <param name="y3">The fourth.</param>
    /// <param name="target">Where the eight offsets of the first words go.</param>
    /// <param name="next">The distance from there to the offsets of the second words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOffsets(
        Vector256<ulong> n, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        ref Vector256<ulong> y0, ref Vector256<ulong> y1, ref Vector256<ulong> y2, ref Vector256<ulong> y3, uint* target, nint next)
    {
        Times(n, ref x0, ref x1, ref x2, ref x3);
        Times(n, ref y0, ref y1, ref y2, ref y3);
        (High(x0, y0) << BlockDraws.RowShift).Store(target);
        (High(x1, y1) << BlockDraws.RowShift).Store(target + next);
        (High(x2, y2) << BlockDraws.RowShift).Store(target + (2 * next));
        (High(x3, y3) << BlockDraws.RowShift).Store(target + (3 * next));
    }

    /// <summary>One more product of each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Times(Vector256<ulong> n, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3)
        => (x0, x1, x2, x3) = (WideMultiply.Of(n, x0), WideMultiply.Of(n, x1), WideMultiply.Of(n, x2), WideMultiply.Of(n, x3));

    /// <summary>The high halves of both chains in the order of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> High(Vector256<ulong> x, Vector256<ulong> y) => Avx.Shuffle(x.AsSingle(), y.AsSingle(), 0b11_01_11_01).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Low(Vector256<ulong> x, Vector256<ulong> y) => Avx.Shuffle(x.AsSingle(), y.AsSingle(), 0b10_00_10_00).AsUInt32();

    /// <summary>The smallest last low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Least(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3)
        => Avx2.Min(Avx2.Min(Low(x0, y0), Low(x1, y1)), Avx2.Min(Low(x2, y2), Low(x3, y3)));
}
