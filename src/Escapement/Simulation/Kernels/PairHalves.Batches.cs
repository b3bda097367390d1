using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation.Kernels;

/// <summary>Sums of rows over a batch, and steps from them.</summary>
static unsafe partial class PairHalves<TGradient>
{
    /// <summary>As <see cref="PairKernel{TGradient}.AddRows"/>.</summary>
    public static void AddRows(double* rows, uint* draws, int count, bool begin, double* sums)
    {
        AddFour(rows, draws, count, begin, sums);
        AddFour(rows, draws + 4, count, begin, sums + (4 * Lanes));
    }

    /// <summary>The rows of four trajectories; of eight doubles in a row six are used.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void AddFour(double* rows, uint* draws, int count, bool begin, double* sums)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector128<double> t0 = default, t1 = default, t2 = default, t3 = default;
        if (!begin)
        {
            (s0, s1, s2, s3) = (Vector256.Load(sums), Vector256.Load(sums + 8), Vector256.Load(sums + 16), Vector256.Load(sums + 24));
            (t0, t1, t2, t3) = (Vector128.Load(sums + 4), Vector128.Load(sums + 12), Vector128.Load(sums + 20), Vector128.Load(sums + 28));
        }

        double* tails = rows + 4;
        for (; count > 0; count--, draws += Lanes)
        {
            Add(rows, tails, draws, 0, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
        }

        s0.Store(sums);
        t0.Store(sums + 4);
        s1.Store(sums + 8);
        t1.Store(sums + 12);
        s2.Store(sums + 16);
        t2.Store(sums + 20);
        s3.Store(sums + 24);
        t3.Store(sums + 28);
    }

    /// <summary>What <see cref="Descend"/> does, without drawing.</summary>
    public static bool AddAndMove(double* rows, uint* draws, int count, bool begin, bool end, double* sums, PairState state, BlockDraws next)
    {
        for (int set = 0; set < BlockDraws.Sets; set++, draws += next.ToSecondSet, sums += 64)
        {
            AddRows(rows, draws, count, begin, sums);
            if (end)
            {
                Move(sums, state, set);
            }
        }

        return !end || Measure(state);
    }

    /// <summary>Rows that are added between the rounds of two chains, one after each.</summary>
    const int Interleaved = 2 * BlockDraws.Rounds;

    /// <summary>Whether half a ring has rows enough for <see cref="Descend"/>.</summary>
    public static bool Interleaves(int count, BlockDraws next) => count >= next.Ahead / 2 * Interleaved;

    /// <summary>
    /// <see cref="AddRows"/> over half a ring while the other half is drawn, and after the last half of a step <see cref="Move(double*, PairState, int)"/> and
    /// <see cref="Measure"/>, for both sets. The rows of four trajectories leave room for one chain of four blocks: the first four of a set go with the first blocks,
    /// the others with the last.
    /// </summary>
    /// <returns>False where a trajectory is out of bounds after the step.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Descend(double* rows, uint* draws, int count, bool begin, bool end, double* sums, PairState state, BlockDraws next, uint* target)
    {
        double* tails = rows + 4, points = (double*)state.Points, scales = (double*)state.Scales, squares = (double*)state.Squares;
        ulong* key = (ulong*)next.Keys, trajectories = next.Trajectories;
        uint* least = next.Least;
        SharedRounds* shared = next.Shared;
        int half = next.Ahead / 2;
        Vector256<double> inside = Vector256<double>.AllBitsSet;
        for (int four = 0; four < 2 * BlockDraws.Sets; four++, sums += 32, points += 8, scales += 8, squares += 8, draws += 4)
        {
            Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
            Vector128<double> t0 = default, t1 = default, t2 = default, t3 = default;
            if (!begin)
            {
                (s0, s1, s2, s3) = (Vector256.Load(sums), Vector256.Load(sums + 8), Vector256.Load(sums + 16), Vector256.Load(sums + 24));
                (t0, t1, t2, t3) = (Vector128.Load(sums + 4), Vector128.Load(sums + 12), Vector128.Load(sums + 20), Vector128.Load(sums + 28));
            }

            ulong* words = next.Words;
            uint* from = draws, last = draws + (count * Lanes);
            int firstBlock = four % 2 * half;
            for (int block = firstBlock; block < firstBlock + half; block++, words += 32, from += Interleaved * Lanes)
            {
                PhiloxHalves.Begin(shared, block, trajectories, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
                RoundAndAdd(key, 0, rows, tails, from, 0, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 1, rows, tails, from, 1, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 2, rows, tails, from, 2, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 3, rows, tails, from, 3, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 4, rows, tails, from, 4, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 5, rows, tails, from, 5, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 6, rows, tails, from, 6, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                x0.Store(words);
                x1.Store(words + 4);
                x2.Store(words + 8);
                x3.Store(words + 12);
                PhiloxHalves.Begin(shared, block, trajectories + 4, out x0, out x1, out x2, out x3);
                RoundAndAdd(key, 0, rows, tails, from, 7, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 1, rows, tails, from, 8, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 2, rows, tails, from, 9, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 3, rows, tails, from, 10, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 4, rows, tails, from, 11, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 5, rows, tails, from, 12, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key, 6, rows, tails, from, 13, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                x0.Store(words + 16);
                x1.Store(words + 20);
                x2.Store(words + 24);
                x3.Store(words + 28);
            }

            for (; from < last; from += Lanes)
            {
                Add(rows, tails, from, 0, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
            }

            if (end)
            {
                Vector256<double> center = state.Center.GetLower(), farthest = state.Farthest.GetLower();
                Vector256<double> p0 = Moved(s0, s1, Avx.InsertVector128(t0.ToVector256Unsafe(), t1, 1), Vector256.LoadAligned(points), Vector256.LoadAligned(scales));
                Vector256<double> p1 = Moved(s2, s3, Avx.InsertVector128(t2.ToVector256Unsafe(), t3, 1), Vector256.LoadAligned(points + 4), Vector256.LoadAligned(scales + 4));
                p0.StoreAligned(points);
                p1.StoreAligned(points + 4);
                Vector256<double> d0 = Squares(p0, center), d1 = Squares(p1, center);
                d0.StoreAligned(squares);
                d1.StoreAligned(squares + 4);
                inside &= Vector256.LessThanOrEqual(d0, farthest) & Vector256.LessThanOrEqual(d1, farthest);
            }
            else
            {
                s0.Store(sums);
                t0.Store(sums + 4);
                s1.Store(sums + 8);
                t1.Store(sums + 12);
                s2.Store(sums + 16);
                t2.Store(sums + 20);
                s3.Store(sums + 24);
                t3.Store(sums + 28);
            }

            words = next.Words;
            for (int i = 0; i < half; i++, words += 32, target += Lanes * next.Layout.IndicesOfBlock, least += Lanes)
            {
                PhiloxHalves.Offsets(
                    Vector256.Load(words), Vector256.Load(words + 4), Vector256.Load(words + 8), Vector256.Load(words + 12),
                    Vector256.Load(words + 16), Vector256.Load(words + 20), Vector256.Load(words + 24), Vector256.Load(words + 28), next.Layout, target).Store(least);
            }

            if (four % 2 == 1)
            {
                draws += next.ToSecondSet - Lanes;
                trajectories += Lanes;
                least = next.Least + (SharedRounds.Blocks * Lanes);
            }
        }

        return Avx.MoveMask(inside) == 0b1111;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void RoundAndAdd(
        ulong* key, int round, double* rows, double* tails, uint* draws, int row, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        ref Vector256<double> s0, ref Vector256<double> s1, ref Vector256<double> s2, ref Vector256<double> s3,
        ref Vector128<double> t0, ref Vector128<double> t1, ref Vector128<double> t2, ref Vector128<double> t3)
    {
        PhiloxHalves.Round(key, round, ref x0, ref x1, ref x2, ref x3);
        Add(rows, tails, draws, row * Lanes, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
    }

    /// <summary>One row of each trajectory. Its tail has a pointer of its own, so that both loads take the offset as their index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(
        double* rows, double* tails, uint* draws, int at, ref Vector256<double> s0, ref Vector256<double> s1, ref Vector256<double> s2, ref Vector256<double> s3,
        ref Vector128<double> t0, ref Vector128<double> t1, ref Vector128<double> t2, ref Vector128<double> t3)
    {
        ulong front = *(ulong*)(draws + at), back = *(ulong*)(draws + at + 2); // two offsets at once: loads are what there is least of
        nuint o0 = (uint)front, o1 = (nuint)(front >> 32), o2 = (uint)back, o3 = (nuint)(back >> 32);
        s0 += Vector256.Load((double*)((byte*)rows + o0));
        t0 += Vector128.Load((double*)((byte*)tails + o0));
        s1 += Vector256.Load((double*)((byte*)rows + o1));
        t1 += Vector128.Load((double*)((byte*)tails + o1));
        s2 += Vector256.Load((double*)((byte*)rows + o2));
        t2 += Vector128.Load((double*)((byte*)tails + o2));
        s3 += Vector256.Load((double*)((byte*)rows + o3));
        t3 += Vector128.Load((double*)((byte*)tails + o3));
    }
}
