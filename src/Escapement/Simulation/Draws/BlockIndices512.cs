using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>Draws the indices of Philox blocks, many blocks at once, in vectors of 512 bits.</summary>
static unsafe class BlockIndices512
{
    const int Lanes = 8;

    /// <summary>The number of chains, each of eight blocks, that are drawn together.</summary>
    public const int Chains = 4;

    /// <summary>
    /// Draws the row offsets of four blocks of <see cref="BlockDraws"/> for each of eight trajectories. The four blocks run at once and hide each
    /// other's latency.
    /// </summary>
    /// <param name="keys">The keys of the remaining rounds.</param>
    /// <param name="shared">The first rounds of the blocks.</param>
    /// <param name="trajectories">The counters' fourth words.</param>
    /// <param name="layout">N, and the number of indices in a word.</param>
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
            Philox512.Round(keys + (2 * round), ref w0, ref w1, ref w2, ref w3, ref x0, ref x1, ref x2, ref x3);
            Philox512.Round(keys + (2 * round), ref y0, ref y1, ref y2, ref y3, ref z0, ref z1, ref z2, ref z3);
        }

        WordIndices512.Offsets(w0, w1, w2, w3, layout, target).Store(least);
        WordIndices512.Offsets(x0, x1, x2, x3, layout, target + block).Store(least + Lanes);
        WordIndices512.Offsets(y0, y1, y2, y3, layout, target + (2 * block)).Store(least + (2 * Lanes));
        WordIndices512.Offsets(z0, z1, z2, z3, layout, target + (3 * block)).Store(least + (3 * Lanes));
    }

    /// <summary>
    /// The counterpart of <see cref="BlockIndices256.Eights(ulong*, PathRounds*, uint, uint, ulong, ulong*)"/> in vectors of 512 bits, for four times
    /// as many blocks: four chains, which hide each other's latency.
    /// </summary>
    /// <param name="keys">The keys of all rounds.</param>
    /// <param name="path">The first rounds of the blocks; advances to the next blocks.</param>
    /// <param name="components">N.</param>
    /// <param name="spacing">Every index is multiplied by this; N·spacing is below 2³¹.</param>
    /// <param name="origin">Then this is added.</param>
    /// <param name="target">Overwritten: for each block eight indices as addresses.</param>
    /// <param name="least">Overwritten: the smallest last low half of each block.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Eights(ulong* keys, PathRounds* path, uint components, uint spacing, ulong origin, ulong* target, uint* least)
    {
        PathRounds.Begin(path, out Vector512<ulong> w0, out Vector512<ulong> w1, out Vector512<ulong> w2, out Vector512<ulong> w3);
        PathRounds.Begin(path, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
        PathRounds.Begin(path, out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
        PathRounds.Begin(path, out Vector512<ulong> z0, out Vector512<ulong> z1, out Vector512<ulong> z2, out Vector512<ulong> z3);
        for (ulong* key = keys + (2 * PathRounds.Done), end = keys + Philox512.KeyCount; key < end; key += 2)
        {
            Philox512.Round(key, ref w0, ref w1, ref w2, ref w3, ref x0, ref x1, ref x2, ref x3);
            Philox512.Round(key, ref y0, ref y1, ref y2, ref y3, ref z0, ref z1, ref z2, ref z3);
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
        Vector512<ulong> n, Vector512<uint> apart, Vector512<ulong> start, Vector512<ulong> x0,
        Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, ulong* target)
    {
        Vector512<uint> i01 = WordIndices512.Two(n, ref x0) * apart, i23 = WordIndices512.Two(n, ref x1) * apart;
        Vector512<uint> i45 = WordIndices512.Two(n, ref x2) * apart, i67 = WordIndices512.Two(n, ref x3) * apart;

        // from two indices of each of eight blocks, to four indices of each block, to all eight indices of two blocks
        Vector512<uint> lower = Vector512.Create(0u, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27);
        Vector512<uint> upper = Vector512.Create(4u, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31);
        Vector512<ulong> front = Avx512F.PermuteVar16x32x2(i01, lower, i23).AsUInt64(), back = Avx512F.PermuteVar16x32x2(i45, lower, i67).AsUInt64();
        Vector512<ulong> low = Vector512.Create(0UL, 1, 8, 9, 2, 3, 10, 11), high = Vector512.Create(4UL, 5, 12, 13, 6, 7, 14, 15);
        Widen(Avx512F.PermuteVar8x64x2(front, low, back), start, target);
        Widen(Avx512F.PermuteVar8x64x2(front, high, back), start, target + (2 * Lanes));
        front = Avx512F.PermuteVar16x32x2(i01, upper, i23).AsUInt64();
        back = Avx512F.PermuteVar16x32x2(i45, upper, i67).AsUInt64();
        Widen(Avx512F.PermuteVar8x64x2(front, low, back), start, target + (4 * Lanes));
        Widen(Avx512F.PermuteVar8x64x2(front, high, back), start, target + (6 * Lanes));
        return WordIndices512.Least(x0, x1, x2, x3);
    }

    /// <summary>Writes the indices of two blocks, already in bytes, as addresses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(Vector512<ulong> two, Vector512<ulong> start, ulong* target)
    {
        (Avx512F.ConvertToVector512UInt64(two.GetLower().AsUInt32()) + start).Store(target);
        (Avx512F.ConvertToVector512UInt64(two.GetUpper().AsUInt32()) + start).Store(target + Lanes);
    }
}
