using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Streams;

/// <summary>
/// What <see cref="Philox8"/> and <see cref="WordIndices"/> do, bit for bit, where vectors have 256 bits: eight blocks as two chains of four, which
/// fill each other's waits and fit sixteen registers. Left to the runtime's own vectors of 512 bits every word would live in memory. The chains hold lanes
/// 0, 1, 4, 5 and 2, 3, 6, 7 of the eight, so that one shuffle gives the high halves of both in their order.
/// </summary>
static unsafe class PhiloxHalves
{
    const int Lanes = 8;

    /// <summary>Words of a counter, one for each of eight blocks.</summary>
    public const int CounterWords = Philox.Words * Lanes;

    public static bool IsSupported => Avx2.IsSupported && !Avx512F.IsSupported;

    /// <summary>Stores eight words in the order of the two chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order(Vector512<ulong> words, ulong* target)
    {
        Avx2.Permute2x128(words.GetLower(), words.GetUpper(), 0x20).Store(target);
        Avx2.Permute2x128(words.GetLower(), words.GetUpper(), 0x31).Store(target + 4);
    }

    /// <summary>Which of eight lanes stands at a place of that order.</summary>
    public static int LaneAt(int place) => (place & 1) | ((place & 2) << 1) | ((place & 4) >> 1);

    /// <summary>The indices of eight blocks.</summary>
    /// <param name="keys">Those of a <see cref="Philox8"/>.</param>
    /// <param name="counters">The first words of eight counters, their second words, third, fourth, each eight as <see cref="Order"/> stores them.</param>
    /// <param name="layout">N, and how many a word gives.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Indices(ulong* keys, ulong* counters, in IndexLayout layout, ulong* target)
    {
        TenRounds(
            keys, counters, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3,
            out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);

        Vector256<ulong> n = Vector256.Create((ulong)layout.Components);
        int next = layout.IndicesOfWord * Lanes;
        for (ulong* end = target + next; target < end; target += Lanes)
        {
            Times(n, ref x0, ref x1, ref x2, ref x3);
            Times(n, ref y0, ref y1, ref y2, ref y3);
            Widen(High(x0, y0), target);
            Widen(High(x1, y1), target + next);
            Widen(High(x2, y2), target + (2 * next));
            Widen(High(x3, y3), target + (3 * next));
        }

        return Least(x0, x1, x2, x3, y0, y1, y2, y3);
    }

    /// <summary>The same block by block, where a word gives two indices and so a block eight.</summary>
    /// <param name="keys">Those of a <see cref="Philox8"/>.</param>
    /// <param name="counters">As above.</param>
    /// <param name="components">N.</param>
    /// <param name="target">Overwritten: eight indices for each block.</param>
    /// <returns>The smallest last low half of each block.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Eights(ulong* keys, ulong* counters, uint components, ulong* target)
    {
        TenRounds(
            keys, counters, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3,
            out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);

        return Eights(components, 1, 0, x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    /// <summary>The same of the blocks that a trajectory has next.</summary>
    /// <param name="keys">Those of a <see cref="Philox8"/>.</param>
    /// <param name="path">Their beginnings; goes on to the next eight.</param>
    /// <param name="components">N.</param>
    /// <param name="spacing">What every index is multiplied by; N times that is below 2³¹.</param>
    /// <param name="origin">What is added then.</param>
    /// <param name="target">Overwritten: for each block eight indices as addresses.</param>
    /// <returns>The smallest last low half of each block.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static Vector256<uint> Eights(ulong* keys, PathRounds* path, uint components, uint spacing, ulong origin, ulong* target)
    {
        Begin(path, 0, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
        Begin(path, 4, out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
        for (int round = PathRounds.Done; round < Philox.Rounds; round++)
        {
            Round(keys, round, ref x0, ref x1, ref x2, ref x3);
            Round(keys, round, ref y0, ref y1, ref y2, ref y3);
        }

        return Eights(components, spacing, origin, x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    /// <summary>The words of four blocks after the rounds that <paramref name="path"/> stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Begin(PathRounds* path, int at, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3)
    {
        Vector256<ulong> steps = Vector256.Load(path->Steps + at);
        (steps + Vector256.Create(path->StepsAhead)).Store(path->Steps + at);
        Vector256<ulong> product = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), steps ^ Vector256.Create(path->Enter));
        x1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), (product >>> 32) ^ Vector256.Load(path->Second + at));
        x0 = (x1 >>> 32) ^ Vector256.Load(path->First0 + at);
        x2 = product ^ Vector256.Load(path->First2 + at);
        x3 = Vector256.Load(path->First3 + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TenRounds(
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Eights(
        uint components, uint spacing, ulong origin, Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3, ulong* target)
    {
        Vector256<ulong> n = Vector256.Create((ulong)components);
        Times(n, ref x0, ref x1, ref x2, ref x3);
        Times(n, ref y0, ref y1, ref y2, ref y3);
        Vector256<uint> i0 = High(x0, y0), i2 = High(x1, y1), i4 = High(x2, y2), i6 = High(x3, y3);
        Times(n, ref x0, ref x1, ref x2, ref x3);
        Times(n, ref y0, ref y1, ref y2, ref y3);
        Vector256<uint> apart = Vector256.Create(spacing);
        Vector256<ulong> start = Vector256.Create(origin);
        Turn(i0 * apart, High(x0, y0) * apart, i2 * apart, High(x1, y1) * apart, start, target);
        Turn(i4 * apart, High(x2, y2) * apart, i6 * apart, High(x3, y3) * apart, start, target + 4);
        return Least(x0, x1, x2, x3, y0, y1, y2, y3);
    }

    /// <summary>Four indices of eight blocks, block by block, at every eighth place; the same is added to all.</summary>
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

    /// <summary>Four indices of one block, and of the fourth after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void WidenAndAdd(Vector256<uint> eight, Vector256<ulong> start, ulong* target)
    {
        (Avx2.ConvertToVector256Int64(eight.GetLower()).AsUInt64() + start).Store(target);
        (Avx2.ConvertToVector256Int64(eight.GetUpper()).AsUInt64() + start).Store(target + (4 * Lanes));
    }

    /// <summary>The offsets of the rows that some blocks of each of eight trajectories ask for.</summary>
    /// <param name="key">The keys of a <see cref="Philox8"/> for the rounds that are left.</param>
    /// <param name="shared">The beginnings.</param>
    /// <param name="blocks">How many of them.</param>
    /// <param name="trajectories">The counters' fourth words, as <see cref="Order"/> stores them.</param>
    /// <param name="layout">N, and how many a word gives.</param>
    /// <param name="target">Overwritten: eight lanes for each index.</param>
    /// <param name="least">Overwritten: the smallest last low half of each lane of each block.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Offsets(ulong* key, SharedRounds* shared, int blocks, ulong* trajectories, in IndexLayout layout, uint* target, uint* least)
    {
        for (int block = 0; block < blocks; block++, least += Lanes, target += layout.IndicesOfBlock * Lanes)
        {
            Begin(shared, block, trajectories, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
            Begin(shared, block, trajectories + 4, out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
            Round(key, 0, ref x0, ref x1, ref x2, ref x3);
            Round(key, 0, ref y0, ref y1, ref y2, ref y3);
            Round(key, 1, ref x0, ref x1, ref x2, ref x3);
            Round(key, 1, ref y0, ref y1, ref y2, ref y3);
            Round(key, 2, ref x0, ref x1, ref x2, ref x3);
            Round(key, 2, ref y0, ref y1, ref y2, ref y3);
            Round(key, 3, ref x0, ref x1, ref x2, ref x3);
            Round(key, 3, ref y0, ref y1, ref y2, ref y3);
            Round(key, 4, ref x0, ref x1, ref x2, ref x3);
            Round(key, 4, ref y0, ref y1, ref y2, ref y3);
            Round(key, 5, ref x0, ref x1, ref x2, ref x3);
            Round(key, 5, ref y0, ref y1, ref y2, ref y3);
            Round(key, 6, ref x0, ref x1, ref x2, ref x3);
            Round(key, 6, ref y0, ref y1, ref y2, ref y3);
            Offsets(x0, x1, x2, x3, y0, y1, y2, y3, layout, target).Store(least);
        }
    }

    /// <summary>The offsets from the words of both chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Offsets(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3, in IndexLayout layout, uint* target)
    {
        Vector256<ulong> n = Vector256.Create((ulong)layout.Components);
        if (layout.IndicesOfWord == 2)
        {
            // by far the most common; a loop would cost a tenth more
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

    /// <summary>One more index of each word: its offset is stored, the word becomes what is left of it.</summary>
    /// <param name="n">N.</param>
    /// <param name="x0">The first words of the first chain.</param>
    /// <param name="x1">The second.</param>
    /// <param name="x2">The third.</param>
    /// <param name="x3">The fourth.</param>
    /// <param name="y0">Those of the second chain.</param>
    /// <param name="y1">The second.</param>
    /// <param name="y2">The third.</param>
    /// <param name="y3">The fourth.</param>
    /// <param name="target">Where the eight offsets go that the first words give.</param>
    /// <param name="next">From there to those of the second words.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreOffsets(
        Vector256<ulong> n, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        ref Vector256<ulong> y0, ref Vector256<ulong> y1, ref Vector256<ulong> y2, ref Vector256<ulong> y3, uint* target, nint next)
    {
        Times(n, ref x0, ref x1, ref x2, ref x3);
        Times(n, ref y0, ref y1, ref y2, ref y3);
        (High(x0, y0) << WordIndices.RowShift).Store(target);
        (High(x1, y1) << WordIndices.RowShift).Store(target + next);
        (High(x2, y2) << WordIndices.RowShift).Store(target + (2 * next));
        (High(x3, y3) << WordIndices.RowShift).Store(target + (3 * next));
    }

    /// <summary>The words of four blocks after the rounds that <paramref name="shared"/> stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(
        SharedRounds* shared, long block, ulong* trajectories, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3)
    {
        Vector256<ulong> first = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), Vector256.Load(trajectories) ^ Vector256.Create(shared->Enter[block]));
        x3 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), (first >>> 32) ^ Vector256.Create(shared->Second[block]));
        x0 = first ^ Vector256.Create(shared->First0[block]);
        x1 = Vector256.Create(shared->First1[block]);
        x2 = (x3 >>> 32) ^ Vector256.Create(shared->First2[block]);
    }

    /// <summary>One round of four blocks.</summary>
    /// <param name="key">Two for each round.</param>
    /// <param name="round">Counted from the one whose keys stand there.</param>
    /// <param name="x0">The first words.</param>
    /// <param name="x1">The second.</param>
    /// <param name="x2">The third.</param>
    /// <param name="x3">The fourth.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Round(ulong* key, int round, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3)
    {
        Vector256<ulong> p0 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), x0), p1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), x2);
        x0 = (p1 >>> 32) ^ (x1 ^ Vector256.Create(key[2 * round]));
        x2 = (p0 >>> 32) ^ (x3 ^ Vector256.Create(key[(2 * round) + 1]));
        x1 = p1;
        x3 = p0;
    }

    /// <summary>
    /// A round of both chains, x and y, which read the keys once. Where nothing but draws is done, two rounds of one chain are no slower: loads are plenty there.
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Times(Vector256<ulong> n, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3)
        => (x0, x1, x2, x3) = (WideMultiply.Of(n, x0), WideMultiply.Of(n, x1), WideMultiply.Of(n, x2), WideMultiply.Of(n, x3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> High(Vector256<ulong> x, Vector256<ulong> y) => Avx.Shuffle(x.AsSingle(), y.AsSingle(), 0b11_01_11_01).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Low(Vector256<ulong> x, Vector256<ulong> y) => Avx.Shuffle(x.AsSingle(), y.AsSingle(), 0b10_00_10_00).AsUInt32();

    /// <summary>The smallest last low half of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Least(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3,
        Vector256<ulong> y0, Vector256<ulong> y1, Vector256<ulong> y2, Vector256<ulong> y3)
        => Avx2.Min(Avx2.Min(Low(x0, y0), Low(x1, y1)), Avx2.Min(Low(x2, y2), Low(x3, y3)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(Vector256<uint> eight, ulong* target)
    {
        Avx2.ConvertToVector256Int64(eight.GetLower()).AsUInt64().Store(target);
        Avx2.ConvertToVector256Int64(eight.GetUpper()).AsUInt64().Store(target + 4);
    }
}
