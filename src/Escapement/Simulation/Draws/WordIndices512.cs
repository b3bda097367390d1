using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Computes the indices of eight blocks from their words, lane by lane, as <see cref="IndexLayout"/> defines them. It only reports the smallest last
/// low halves; the caller handles rejected words.
/// </summary>
static unsafe class WordIndices512
{
    /// <summary>Writes eight offsets of rows for each index.</summary>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Offsets(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, in IndexLayout layout, uint* target)
    {
        Vector512<ulong> n = Vector512.Create((ulong)layout.Components);
        if (layout.IndicesOfWord == 2)
        {
            StoreTwo(n, ref x0, target);
            StoreTwo(n, ref x1, target + 16);
            StoreTwo(n, ref x2, target + 32);
            StoreTwo(n, ref x3, target + 48);
            return Least(x0, x1, x2, x3);
        }

        int next = layout.IndicesOfWord * 8;
        for (uint* end = target + next; target < end; target += 8)
        {
            StoreOne(n, ref x0, target);
            StoreOne(n, ref x1, target + next);
            StoreOne(n, ref x2, target + (2 * next));
            StoreOne(n, ref x3, target + (3 * next));
        }

        return Least(x0, x1, x2, x3);
    }

    /// <summary>Takes one more index from each of eight words: stores its offset and replaces the word with the low half of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOne(Vector512<ulong> n, ref Vector512<ulong> x, uint* target)
    {
        x = WideMultiply.Of(x, n);
        (WideMultiply.LowHalves(x >>> 32) << BlockDraws.RowShift).Store(target);
    }

    /// <summary>Stores the offsets of two indices of each word, one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreTwo(Vector512<ulong> n, ref Vector512<ulong> x, uint* target)
    {
        (Two(n, ref x) << BlockDraws.RowShift).Store(target);
    }

    /// <summary>Both indices of eight words: first all first indices, then all second; low halves of the products replace the words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Two(Vector512<ulong> n, ref Vector512<ulong> x)
    {
        Vector512<ulong> first = WideMultiply.Of(x, n);
        x = WideMultiply.Of(first, n);
        return WideMultiply.HighHalves(first, x);
    }

    /// <summary>
    /// Stores the offsets that the words of eight blocks give, if a word gives one index or two; low halves of the products replace the words. Pass
    /// the number of indices as a constant.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOffsets(
        Vector512<ulong> n, ref Vector512<ulong> x0, ref Vector512<ulong> x1,
        ref Vector512<ulong> x2, ref Vector512<ulong> x3, int indicesOfWord, uint* target)
    {
        if (indicesOfWord == 2)
        {
            StoreTwo(n, ref x0, target);
            StoreTwo(n, ref x1, target + 16);
            StoreTwo(n, ref x2, target + 32);
            StoreTwo(n, ref x3, target + 48);
        }
        else
        {
            StoreOne(n, ref x0, target);
            StoreOne(n, ref x1, target + 8);
            StoreOne(n, ref x2, target + 16);
            StoreOne(n, ref x3, target + 24);
        }
    }

    /// <summary>Writes eight lanes for each index.</summary>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Indices(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, in IndexLayout layout, ulong* target)
    {
        Vector512<ulong> n = Vector512.Create((ulong)layout.Components);
        int next = layout.IndicesOfWord * 8;
        for (ulong* end = target + next; target < end; target += 8)
        {
            (x0, x1, x2, x3) = (WideMultiply.Of(x0, n), WideMultiply.Of(x1, n), WideMultiply.Of(x2, n), WideMultiply.Of(x3, n));
            (x0 >>> 32).Store(target);
            (x1 >>> 32).Store(target + next);
            (x2 >>> 32).Store(target + (2 * next));
            (x3 >>> 32).Store(target + (3 * next));
        }

        return Least(x0, x1, x2, x3);
    }

    /// <summary>The smallest last low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Least(Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3) => WideMultiply.LowHalves(
        Vector512.Min(Vector512.Min(x0.AsUInt32(), x1.AsUInt32()), Vector512.Min(x2.AsUInt32(), x3.AsUInt32())).AsUInt64());
}
