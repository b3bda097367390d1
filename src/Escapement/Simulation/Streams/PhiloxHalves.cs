using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Streams;

/// <summary>
/// What <see cref="Philox8"/> and <see cref="FractionIndices"/> do, bit for bit, where vectors have 256 bits: eight blocks as two chains of four, which
/// fill each other's waits and fit sixteen registers. Left to the runtime's own vectors of 512 bits every word would live in memory.
/// </summary>
static unsafe class PhiloxHalves
{
    const int Lanes = 8;

    /// <summary>Words of a counter, one for each of eight blocks.</summary>
    public const int CounterWords = 4 * Lanes;

    public static bool IsSupported => Avx2.IsSupported && !Avx512F.IsSupported;

    /// <summary>The indices of eight blocks.</summary>
    /// <param name="keys">Those of a <see cref="Philox8"/>.</param>
    /// <param name="counters">The first words of eight counters, their second words, third, fourth.</param>
    /// <param name="components">N.</param>
    /// <param name="ofFraction">Indices of a fraction.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Indices(Vector512<ulong>* keys, ulong* counters, ulong components, int ofFraction, ulong* target)
    {
        var (x0, x1, x2, x3, y0, y1, y2, y3) = Blocks((ulong*)keys, counters);
        Vector256<ulong> n = Vector256.Create(components);
        ulong* second = target + (ofFraction * Lanes);
        for (int i = 0; i < ofFraction; i++, target += Lanes, second += Lanes)
        {
            (Next(n, ref x0, ref x1) >>> 32).Store(target);
            (Next(n, ref y0, ref y1) >>> 32).Store(target + 4);
            (Next(n, ref x2, ref x3) >>> 32).Store(second);
            (Next(n, ref y2, ref y3) >>> 32).Store(second + 4);
        }
    }

    /// <summary>
    /// The addresses of the rows that one block of each of eight trajectories asks for. Block and step are the same for all, so that the first three
    /// rounds are computed once wherever they do not depend on the trajectory: a fifth of the whole.
    /// </summary>
    /// <param name="keys">Those of a <see cref="Philox8"/>.</param>
    /// <param name="block">The counters' first word.</param>
    /// <param name="step">Their second; the third is that of <see cref="StreamId.Batches"/>.</param>
    /// <param name="trajectories">Their fourth words.</param>
    /// <param name="components">N.</param>
    /// <param name="ofFraction">Indices of a fraction.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <param name="rows">The first row; each has 64 bytes.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Addresses(
        Vector512<ulong>* keys, uint block, uint step, ulong* trajectories, ulong components, int ofFraction, ulong* target, ulong rows)
    {
        const int shift = 32 - 6;
        ulong* key = (ulong*)keys;
        ulong p0 = (ulong)Philox.Multiplier0 * block, p1 = (ulong)Philox.Multiplier1 * (uint)StreamId.Batches;
        Vector256<ulong> u2 = Vector256.Create((p0 >> 32) ^ key[8]);
        ulong q0 = (ulong)Philox.Multiplier0 * ((uint)(p1 >> 32) ^ step ^ (uint)key[0]);
        Vector256<ulong> u0 = Vector256.Create((uint)p1 ^ key[16]);
        ulong q1 = (ulong)Philox.Multiplier1 * ((uint)(q0 >> 32) ^ (uint)p0 ^ (uint)key[24]);
        Vector256<ulong> v0 = Vector256.Create((q1 >> 32) ^ key[32]), v2 = Vector256.Create((uint)q0 ^ key[40]), v1 = Vector256.Create(q1);

        Vector256<ulong> m0 = Vector256.Create((ulong)Philox.Multiplier0), m1 = Vector256.Create((ulong)Philox.Multiplier1);
        Vector256<ulong> x1 = Times(m1, Vector256.Load(trajectories) ^ u2), y1 = Times(m1, Vector256.Load(trajectories + 4) ^ u2);
        Vector256<ulong> x3 = Times(m0, (x1 >>> 32) ^ u0), y3 = Times(m0, (y1 >>> 32) ^ u0);
        Vector256<ulong> x0 = x1 ^ v0, y0 = y1 ^ v0, x2 = (x3 >>> 32) ^ v2, y2 = (y3 >>> 32) ^ v2;
        (x1, y1) = (v1, v1);
        Round(key + (6 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (6 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (8 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (8 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (10 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (10 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (12 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (12 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (14 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (14 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (16 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (16 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        Round(key + (18 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
        Round(key + (18 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);

        Vector256<ulong> n = Vector256.Create(components), whole = Vector256.Create(ulong.MaxValue << 6), first = Vector256.Create(rows);
        ulong* second = target + (ofFraction * Lanes);
        for (int i = 0; i < ofFraction; i++, target += Lanes, second += Lanes)
        {
            (((Next(n, ref x0, ref x1) >>> shift) & whole) + first).Store(target);
            (((Next(n, ref y0, ref y1) >>> shift) & whole) + first).Store(target + 4);
            (((Next(n, ref x2, ref x3) >>> shift) & whole) + first).Store(second);
            (((Next(n, ref y2, ref y3) >>> shift) & whole) + first).Store(second + 4);
        }
    }

    /// <summary>The words of the first four blocks, and of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<ulong> X0, Vector256<ulong> X1, Vector256<ulong> X2, Vector256<ulong> X3,
        Vector256<ulong> Y0, Vector256<ulong> Y1, Vector256<ulong> Y2, Vector256<ulong> Y3) Blocks(ulong* key, ulong* counters)
    {
        Vector256<ulong> x0 = Vector256.Load(counters), y0 = Vector256.Load(counters + 4), x1 = Vector256.Load(counters + 8), y1 = Vector256.Load(counters + 12);
        Vector256<ulong> x2 = Vector256.Load(counters + 16), y2 = Vector256.Load(counters + 20), x3 = Vector256.Load(counters + 24), y3 = Vector256.Load(counters + 28);
        Vector256<ulong> m0 = Vector256.Create((ulong)Philox.Multiplier0), m1 = Vector256.Create((ulong)Philox.Multiplier1);
        for (ulong* end = key + (Philox8.KeyVectors * Lanes); key < end; key += 4 * Lanes)
        {
            Round(key, m0, m1, ref x0, ref x1, ref x2, ref x3);
            Round(key, m0, m1, ref y0, ref y1, ref y2, ref y3);
            Round(key + (2 * Lanes), m0, m1, ref x0, ref x1, ref x2, ref x3);
            Round(key + (2 * Lanes), m0, m1, ref y0, ref y1, ref y2, ref y3);
        }

        return (x0, x1, x2, x3, y0, y1, y2, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Round(
        ulong* key, Vector256<ulong> m0, Vector256<ulong> m1,
        ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3)
    {
        Vector256<ulong> p0 = Times(m0, x0), p1 = Times(m1, x2);
        x0 = (p1 >>> 32) ^ (x1 ^ Vector256.LoadAligned(key));
        x2 = (p0 >>> 32) ^ (x3 ^ Vector256.LoadAligned(key + Lanes));
        x1 = p1;
        x3 = p0;
    }

    /// <summary>Four fractions times N: the integer parts stand in the high halves; what is left are the next fractions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Next(Vector256<ulong> n, ref Vector256<ulong> high, ref Vector256<ulong> low)
    {
        low = Times(low, n);
        return high = Times(high, n) + (low >>> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Times(Vector256<ulong> a, Vector256<ulong> b) => Avx2.Multiply(a.AsUInt32(), b.AsUInt32());
}
