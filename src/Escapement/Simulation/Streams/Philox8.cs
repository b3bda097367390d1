using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Streams;

/// <summary>
/// Eight Philox blocks at once, one in each 64-bit lane: the words are the low halves, what stands in the high halves is left over. A block has
/// about a hundred instructions in one chain; consecutive blocks overlap by themselves.
/// </summary>
readonly unsafe struct Philox8
{
    const int Lanes = 8;

    /// <summary>Eights of blocks that are drawn together.</summary>
    public const int Chains = 4;

    readonly ulong* _keys;

    /// <summary>Two for each round. Single numbers, spread as they are loaded: they take little of a cache that rows are read from.</summary>
    public ulong* Keys => _keys;

    /// <param name="keys">Room for <see cref="KeyCount"/> numbers, which must outlive this; filled here.</param>
    /// <param name="seed">The key.</param>
    public Philox8(ulong* keys, ulong seed)
    {
        _keys = keys;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            (keys[2 * round], keys[(2 * round) + 1]) = (k0, k1);
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }
    }

    /// <summary>Two for each round.</summary>
    public const int KeyCount = 2 * Philox.Rounds;

    /// <summary>Replaces eight counters by their blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blocks(ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3)
    {
        ulong* keys = _keys;
        Vector512<ulong> x0 = c0, x1 = c1, x2 = c2, x3 = c3;

        // written out: a loop would move every word from register to register
        Round(keys, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 2, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 4, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 6, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 8, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 10, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 12, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 14, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 16, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 18, ref x0, ref x1, ref x2, ref x3);
        (c0, c1, c2, c3) = (x0, x1, x2, x3);
    }

    /// <summary>The offsets of the rows that half a ring of <see cref="BlockDraws"/> asks for in each of eight trajectories; four blocks at once, which fill each other's waits.</summary>
    /// <param name="keys">For the rounds that are left.</param>
    /// <param name="shared">The beginnings of the blocks.</param>
    /// <param name="trajectories">The counters' fourth words.</param>
    /// <param name="layout">N, and how many a word gives.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <param name="least">Overwritten: the smallest last low half of each lane of each block.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Offsets(ulong* keys, SharedRounds* shared, ulong* trajectories, in IndexLayout layout, uint* target, uint* least)
    {
        int block = layout.IndicesOfBlock * Lanes;
        Vector512<ulong> lanes = Vector512.Load(trajectories);
        SharedRounds.Begin(shared, 0, lanes, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3);
        SharedRounds.Begin(shared, 1, lanes, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
        SharedRounds.Begin(shared, 2, lanes, out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
        SharedRounds.Begin(shared, 3, lanes, out Vector512<ulong> z0, out Vector512<ulong> z1, out Vector512<ulong> z2, out Vector512<ulong> z3);
        for (int round = 0; round < BlockDraws.Rounds; round++)
        {
            Round(keys + (2 * round), ref w0, ref w1, ref w2, ref w3, ref x0, ref x1, ref x2, ref x3);
            Round(keys + (2 * round), ref y0, ref y1, ref y2, ref y3, ref z0, ref z1, ref z2, ref z3);
        }

        WordIndices.Offsets(w0, w1, w2, w3, layout, target).Store(least);
        WordIndices.Offsets(x0, x1, x2, x3, layout, target + block).Store(least + Lanes);
        WordIndices.Offsets(y0, y1, y2, y3, layout, target + (2 * block)).Store(least + (2 * Lanes));
        WordIndices.Offsets(z0, z1, z2, z3, layout, target + (3 * block)).Store(least + (3 * Lanes));
    }

    /// <summary>
    /// As <see cref="PhiloxHalves.Eights(ulong*, PathRounds*, uint, uint, ulong, ulong*)"/>, where vectors have 512 bits, and four times as many: four chains, which fill each other's waits.
    /// </summary>
    /// <param name="keys">All of them.</param>
    /// <param name="path">The blocks' beginnings; goes on to the next.</param>
    /// <param name="components">N.</param>
    /// <param name="spacing">What every index is multiplied by; N times that is below 2³¹.</param>
    /// <param name="origin">What is added then.</param>
    /// <param name="target">Overwritten: for each block eight indices as addresses.</param>
    /// <param name="least">Overwritten: the smallest last low half of each block.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Eights(ulong* keys, PathRounds* path, uint components, uint spacing, ulong origin, ulong* target, uint* least)
    {
        PathRounds.Begin(path, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3);
        PathRounds.Begin(path, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
        PathRounds.Begin(path, out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
        PathRounds.Begin(path, out Vector512<ulong> z0, out Vector512<ulong> z1, out Vector512<ulong> z2, out Vector512<ulong> z3);
        for (ulong* key = keys + (2 * PathRounds.Done), end = keys + KeyCount; key < end; key += 2)
        {
            Round(key, ref w0, ref w1, ref w2, ref w3, ref x0, ref x1, ref x2, ref x3);
            Round(key, ref y0, ref y1, ref y2, ref y3, ref z0, ref z1, ref z2, ref z3);
        }

        Vector512<ulong> n = Vector512.Create((ulong)components);
        Vector512<uint> apart = Vector512.Create(spacing);
        Vector512<ulong> start = Vector512.Create(origin);
        Turn(n, apart, start, w0, w1, w2, w3, target).Store(least);
        Turn(n, apart, start, x0, x1, x2, x3, target + (Lanes * Lanes)).Store(least + Lanes);
        Turn(n, apart, start, y0, y1, y2, y3, target + (2 * Lanes * Lanes)).Store(least + (2 * Lanes));
        Turn(n, apart, start, z0, z1, z2, z3, target + (3 * Lanes * Lanes)).Store(least + (3 * Lanes));
    }

    /// <summary>Writes eight indices for each of eight blocks as addresses, and returns the smallest last low half of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Turn(
        Vector512<ulong> n, Vector512<uint> apart, Vector512<ulong> start, Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, ulong* target)
    {
        Vector512<uint> i01 = WordIndices.Two(n, ref x0) * apart, i23 = WordIndices.Two(n, ref x1) * apart;
        Vector512<uint> i45 = WordIndices.Two(n, ref x2) * apart, i67 = WordIndices.Two(n, ref x3) * apart;

        // from both indices of a word for all blocks to four for every block, then to all eight of two blocks
        Vector512<uint> lower = Vector512.Create(0u, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27), upper = Vector512.Create(4u, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31);
        Vector512<ulong> front = Avx512F.PermuteVar16x32x2(i01, lower, i23).AsUInt64(), back = Avx512F.PermuteVar16x32x2(i45, lower, i67).AsUInt64();
        Vector512<ulong> low = Vector512.Create(0UL, 1, 8, 9, 2, 3, 10, 11), high = Vector512.Create(4UL, 5, 12, 13, 6, 7, 14, 15);
        Widen(Avx512F.PermuteVar8x64x2(front, low, back), start, target);
        Widen(Avx512F.PermuteVar8x64x2(front, high, back), start, target + (2 * Lanes));
        front = Avx512F.PermuteVar16x32x2(i01, upper, i23).AsUInt64();
        back = Avx512F.PermuteVar16x32x2(i45, upper, i67).AsUInt64();
        Widen(Avx512F.PermuteVar8x64x2(front, low, back), start, target + (4 * Lanes));
        Widen(Avx512F.PermuteVar8x64x2(front, high, back), start, target + (6 * Lanes));
        return WordIndices.Least(x0, x1, x2, x3);
    }

    /// <summary>The indices of two blocks, in bytes, as addresses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(Vector512<ulong> two, Vector512<ulong> start, ulong* target)
    {
        (Avx512F.ConvertToVector512UInt64(two.GetLower().AsUInt32()) + start).Store(target);
        (Avx512F.ConvertToVector512UInt64(two.GetUpper().AsUInt32()) + start).Store(target + Lanes);
    }

    /// <summary>One round with its two keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* keys, ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3)
    {
        Vector512<ulong> p0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), x0);
        Vector512<ulong> p1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), x2);
        x0 = WideMultiply.High(p1) ^ x1 ^ Vector512.Create(keys[0]);
        x2 = WideMultiply.High(p0) ^ x3 ^ Vector512.Create(keys[1]);
        x1 = p1;
        x3 = p0;
    }

    /// <summary>A round of two times eight blocks, x and y, which read the keys once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* keys, ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3,
        ref Vector512<ulong> y0, ref Vector512<ulong> y1, ref Vector512<ulong> y2, ref Vector512<ulong> y3)
    {
        Vector512<ulong> k0 = Vector512.Create(keys[0]), k1 = Vector512.Create(keys[1]);
        Vector512<ulong> p0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), x0), p1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), x2);
        Vector512<ulong> q0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), y0), q1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), y2);
        x0 = WideMultiply.High(p1) ^ x1 ^ k0;
        x2 = WideMultiply.High(p0) ^ x3 ^ k1;
        y0 = WideMultiply.High(q1) ^ y1 ^ k0;
        y2 = WideMultiply.High(q0) ^ y3 ^ k1;
        (x1, x3, y1, y3) = (p1, p0, q1, q0);
    }
}
