using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Random;

/// <summary>
/// The same blocks as <see cref="Philox512"/>, in vectors of 256 bits: two chains of four blocks. One chain computes while the other waits, and both
/// fit sixteen registers; the runtime's emulated vectors of 512 bits would keep every word in memory. The chains hold lanes 0, 1, 4, 5 and
/// 2, 3, 6, 7 of the eight, so that one shuffle gives the high halves of both in order.
/// </summary>
static unsafe class Philox256
{
    const int Lanes = 8;

    /// <summary>The words of eight counters.</summary>
    public const int CounterWords = Philox.Words * Lanes;

    /// <summary>Stores eight words in the order of the two chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order(Vector512<ulong> words, ulong* target)
    {
        Avx2.Permute2x128(words.GetLower(), words.GetUpper(), 0x20).Store(target);
        Avx2.Permute2x128(words.GetLower(), words.GetUpper(), 0x31).Store(target + 4);
    }

    /// <summary>The lane at a place of that order.</summary>
    public static int LaneAt(int place) => (place & 1) | ((place & 2) << 1) | ((place & 4) >> 1);

    /// <summary>
    /// All rounds of eight counters: the eight first words, then the second, third and fourth words, each eight in the order of <see cref="Order"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TenRounds(
        ulong* key, ulong* counters, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3,
        out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3)
    {
        x0 = Vector256.Load(counters);
        y0 = Vector256.Load(counters + 4);
        x1 = Vector256.Load(counters + 8);
        y1 = Vector256.Load(counters + 12);
        x2 = Vector256.Load(counters + 16);
        y2 = Vector256.Load(counters + 20);
        x3 = Vector256.Load(counters + 24);
        y3 = Vector256.Load(counters + 28);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            Round(key, round, ref x0, ref x1, ref x2, ref x3);
            Round(key, round, ref y0, ref y1, ref y2, ref y3);
        }
    }

    /// <summary>One round of four blocks.</summary>
    /// <param name="key">Two for each round.</param>
    /// <param name="round">The number of the round, counted from the one whose keys come first.</param>
    /// <param name="x0">The first words.</param>
    /// <param name="x1">The second.</param>
    /// <param name="x2">The third.</param>
    /// <param name="x3">The fourth.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* key, int round, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3)
    {
        Vector256<ulong> p0 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), x0);
        Vector256<ulong> p1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), x2);
        x0 = (p1 >>> 32) ^ (x1 ^ Vector256.Create(key[2 * round]));
        x2 = (p0 >>> 32) ^ (x3 ^ Vector256.Create(key[(2 * round) + 1]));
        x1 = p1;
        x3 = p0;
    }

    /// <summary>
    /// A round of both chains, x and y, which reads the keys once. That saves loads for kernels that read rows, too; for draws alone, a round of
    /// each chain is just as fast.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* key, int round, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        ref Vector256<ulong> y0, ref Vector256<ulong> y1, ref Vector256<ulong> y2, ref Vector256<ulong> y3)
    {
        Vector256<ulong> k = Vector256.Create(key[2 * round]), a = x1 ^ k, c = y1 ^ k;
        k = Vector256.Create(key[(2 * round) + 1]);
        Vector256<ulong> b = x3 ^ k, d = y3 ^ k;
        x1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), x2);
        x3 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), x0);
        x0 = (x1 >>> 32) ^ a;
        x2 = (x3 >>> 32) ^ b;
        y1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), y2);
        y3 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), y0);
        y0 = (y1 >>> 32) ^ c;
        y2 = (y3 >>> 32) ^ d;
    }
}
