using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Streams;

/// <summary>Four consecutive blocks of a stream at once, one in each 64-bit lane: bit for bit those of <see cref="Philox.Block"/>.</summary>
static class PhiloxFour
{
    /// <summary>Words of four blocks.</summary>
    public const int Words = 16;

    /// <summary>
    /// Numbers below <paramref name="bound"/>, the high half of word·bound, from the words of blocks <paramref name="block"/> … block + 3 in their order.
    /// </summary>
    public static unsafe void Below(RandomStream stream, uint block, uint step, uint trajectory, uint bound, Span<int> numbers)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> x0 = (Vector256.Create((ulong)block) + Vector256<ulong>.Indices) & low, x1 = Vector256.Create((ulong)step);
        Vector256<ulong> x2 = Vector256.Create((ulong)stream.Stream), x3 = Vector256.Create((ulong)trajectory);
        uint k0 = (uint)stream.Seed, k1 = (uint)(stream.Seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Vector256<ulong> p0 = Times(Vector256.Create((ulong)Philox.Multiplier0), x0), p1 = Times(Vector256.Create((ulong)Philox.Multiplier1), x2);
            x0 = (p1 >>> 32) ^ x1 ^ Vector256.Create((ulong)k0);
            x2 = (p0 >>> 32) ^ x3 ^ Vector256.Create((ulong)k1);
            (x1, x3) = (p1, p0);
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }

        Vector256<ulong> n = Vector256.Create((ulong)bound);
        ulong* words = stackalloc ulong[Words];
        (Times(x0, n) >>> 32).Store(words);
        (Times(x1, n) >>> 32).Store(words + 4);
        (Times(x2, n) >>> 32).Store(words + 8);
        (Times(x3, n) >>> 32).Store(words + 12);
        for (int i = 0; i < Words; i++)
        {
            numbers[i] = (int)words[(i % 4 * 4) + (i / 4)];
        }
    }

    /// <summary>Products of the low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Times(Vector256<ulong> a, Vector256<ulong> b)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        return Avx2.IsSupported ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32()) : (a & low) * (b & low);
    }
}
