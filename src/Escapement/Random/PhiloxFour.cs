using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>Four consecutive blocks of a stream at once, one in each 64-bit lane: the same bits as <see cref="Philox.Block"/>.</summary>
static class PhiloxFour
{
    /// <summary>The number of words in four blocks.</summary>
    public const int Words = 16;

    /// <summary>
    /// Numbers below <paramref name="bound"/>, the high halves of word·bound, for the words of blocks <paramref name="block"/> … block + 3 in order.
    /// </summary>
    public static unsafe void Below(RandomStream stream, uint block, uint step, uint trajectory, uint bound, Span<int> numbers)
    {
        Blocks(stream, block, step, trajectory, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
        Vector256<ulong> n = Vector256.Create((ulong)bound);
        ulong* words = stackalloc ulong[Words];
        (WideMultiply.Of(x0, n) >>> 32).Store(words);
        (WideMultiply.Of(x1, n) >>> 32).Store(words + 4);
        (WideMultiply.Of(x2, n) >>> 32).Store(words + 8);
        (WideMultiply.Of(x3, n) >>> 32).Store(words + 12);
        for (int i = 0; i < Words; i++)
        {
            numbers[i] = (int)words[(i % 4 * 4) + (i / 4)];
        }
    }

    /// <summary>
    /// The words of blocks <paramref name="block"/> … block + 3, in the low halves of the lanes; the high halves hold leftovers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blocks(
        RandomStream stream, uint block, uint step, uint trajectory,
        out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        x0 = (Vector256.Create((ulong)block) + Vector256<ulong>.Indices) & low;
        x1 = Vector256.Create((ulong)step);
        x2 = Vector256.Create((ulong)stream.Stream);
        x3 = Vector256.Create((ulong)trajectory);
        uint k0 = (uint)stream.Seed, k1 = (uint)(stream.Seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> p0 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), x0);
            Vector256<ulong> p1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), x2);
            x0 = (p1 >>> 32) ^ x1 ^ Vector256.Create((ulong)k0);
            x2 = (p0 >>> 32) ^ x3 ^ Vector256.Create((ulong)k1);
            (x1, x3) = (p1, p0);
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }
    }
}
