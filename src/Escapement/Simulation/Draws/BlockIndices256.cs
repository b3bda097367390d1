using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Draws the indices of Philox blocks, eight blocks at once in two chains of vectors of 256 bits. The results equal those of 512 bits.
/// </summary>
static unsafe class BlockIndices256
{
    const int Lanes = 8;

    /// <summary>Draws the indices of eight blocks.</summary>
    /// <param name="keys">The keys of a <see cref="Philox512"/>.</param>
    /// <param name="counters">
    /// The first words of eight counters, then their second, third and fourth words, each eight in the order of <see cref="Philox256.Order"/>.
    /// </param>
    /// <param name="layout">N, and the number of indices in a word.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Indices(ulong* keys, ulong* counters, in IndexLayout layout, ulong* target)
    {
        Philox256.TenRounds(
            keys, counters, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3,
            out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);

        Vector256<ulong> n = Vector256.Create((ulong)layout.Components);
        int next = layout.IndicesOfWord * Lanes;
        for (ulong* end = target + next; target < end; target += Lanes)
        {
            WordIndices256.Times(n, ref x0, ref x1, ref x2, ref x3);
            WordIndices256.Times(n, ref y0, ref y1, ref y2, ref y3);
            Widen(WordIndices256.High(x0, y0), target);
            Widen(WordIndices256.High(x1, y1), target + next);
            Widen(WordIndices256.High(x2, y2), target + (2 * next));
            Widen(WordIndices256.High(x3, y3), target + (3 * next));
        }

        return WordIndices256.Least(x0, x1, x2, x3, y0, y1, y2, y3);
    }

    /// <summary>The same, ordered block by block, if a word gives two indices and a block therefore eight.</summary>
    /// <param name="keys">The keys of a <see cref="Philox512"/>.</param>
    /// <param name="counters">As above.</param>
    /// <param name="components">N.</param>
    /// <param name="target">Overwritten: eight indices for each block.</param>
    /// <returns>The smallest last low half of each block.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Eights(ulong* keys, ulong* counters, uint components, ulong* target)
    {
        Philox256.TenRounds(
            keys, counters, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3,
            out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);

        return Eights(components, 1, 0, x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    /// <summary>The same for the next eight blocks of a trajectory, as addresses.</summary>
    /// <param name="keys">The keys of a <see cref="Philox512"/>.</param>
    /// <param name="path">The first rounds of these blocks; advances to the next eight.</param>
    /// <param name="components">N.</param>
    /// <param name="spacing">Every index is multiplied by this; N·spacing is below 2³¹.</param>
    /// <param name="origin">Then this is added.</param>
    /// <param name="target">Overwritten: for each block eight indices as addresses.</param>
    /// <returns>The smallest last low half of each block.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Eights(ulong* keys, PathRounds* path, uint components, uint spacing, ulong origin, ulong* target)
    {
        PathRounds.Begin(path, 0, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
        PathRounds.Begin(path, 4, out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
        for (int round = PathRounds.Done; round < Philox.Rounds; round++)
        {
            Philox256.Round(keys, round, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(keys, round, ref y0, ref y1, ref y2, ref y3);
        }

        return Eights(components, spacing, origin, x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Eights(
        uint components, uint spacing, ulong origin, Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3, ulong* target)
    {
        Vector256<ulong> n = Vector256.Create((ulong)components);
        WordIndices256.Times(n, ref x0, ref x1, ref x2, ref x3);
        WordIndices256.Times(n, ref y0, ref y1, ref y2, ref y3);
        Vector256<uint> i0 = WordIndices256.High(x0, y0), i2 = WordIndices256.High(x1, y1);
        Vector256<uint> i4 = WordIndices256.High(x2, y2), i6 = WordIndices256.High(x3, y3);
        WordIndices256.Times(n, ref x0, ref x1, ref x2, ref x3);
        WordIndices256.Times(n, ref y0, ref y1, ref y2, ref y3);
        Vector256<uint> apart = Vector256.Create(spacing);
        Vector256<ulong> start = Vector256.Create(origin);
        Turn(i0 * apart, WordIndices256.High(x0, y0) * apart, i2 * apart, WordIndices256.High(x1, y1) * apart, start, target);
        Turn(i4 * apart, WordIndices256.High(x2, y2) * apart, i6 * apart, WordIndices256.High(x3, y3) * apart, start, target + 4);
        return WordIndices256.Least(x0, x1, x2, x3, y0, y1, y2, y3);
    }

    /// <summary>Writes four indices of each of eight blocks, block by block, at every eighth place, with the same number added to all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(Vector256<uint> i0, Vector256<uint> i1, Vector256<uint> i2, Vector256<uint> i3, Vector256<ulong> start, ulong* target)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(i0, i1).AsUInt64(), low23 = Avx2.UnpackLow(i2, i3).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(i0, i1).AsUInt64(), high23 = Avx2.UnpackHigh(i2, i3).AsUInt64();
        WidenAndAdd(Avx2.UnpackLow(low01, low23).AsUInt32(), start, target);
        WidenAndAdd(Avx2.UnpackHigh(low01, low23).AsUInt32(), start, target + Lanes);
        WidenAndAdd(Avx2.UnpackLow(high01, high23).AsUInt32(), start, target + (2 * Lanes));
        WidenAndAdd(Avx2.UnpackHigh(high01, high23).AsUInt32(), start, target + (3 * Lanes));
    }

    /// <summary>Writes four indices of one block, and of the fourth block after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void WidenAndAdd(Vector256<uint> eight, Vector256<ulong> start, ulong* target)
    {
        (Avx2.ConvertToVector256Int64(eight.GetLower()).AsUInt64() + start).Store(target);
        (Avx2.ConvertToVector256Int64(eight.GetUpper()).AsUInt64() + start).Store(target + (4 * Lanes));
    }

    /// <summary>Draws the row offsets of some blocks of each of eight trajectories.</summary>
    /// <param name="key">The keys of a <see cref="Philox512"/> for the remaining rounds.</param>
    /// <param name="shared">The first rounds of the blocks.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="trajectories">The counters' fourth words, in the order of <see cref="Philox256.Order"/>.</param>
    /// <param name="layout">N, and the number of indices in a word.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <param name="least">Overwritten: the smallest last low half of each lane of each block.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Offsets(ulong* key, SharedRounds* shared, int blocks, ulong* trajectories, in IndexLayout layout, uint* target, uint* least)
    {
        for (int block = 0; block < blocks; block++, least += Lanes, target += layout.IndicesOfBlock * Lanes)
        {
            SharedRounds.Begin(
                shared, block, trajectories, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
            SharedRounds.Begin(
                shared, block, trajectories + 4, out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
            Philox256.Round(key, 0, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 0, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 1, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 1, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 2, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 2, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 3, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 3, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 4, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 4, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 5, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 5, ref y0, ref y1, ref y2, ref y3);
            Philox256.Round(key, 6, ref x0, ref x1, ref x2, ref x3);
            Philox256.Round(key, 6, ref y0, ref y1, ref y2, ref y3);
            WordIndices256.Offsets(x0, x1, x2, x3, y0, y1, y2, y3, layout, target).Store(least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(Vector256<uint> eight, ulong* target)
    {
        Avx2.ConvertToVector256Int64(eight.GetLower()).AsUInt64().Store(target);
        Avx2.ConvertToVector256Int64(eight.GetUpper()).AsUInt64().Store(target + 4);
    }
}
