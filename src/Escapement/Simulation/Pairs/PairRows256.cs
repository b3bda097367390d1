using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// Sums of rows in vectors of 256 bits. A row uses six of its eight doubles: a vector of four and one of two. Each loop is a separate method without
/// calls: the compiler would keep every vector in memory around a call.
/// </summary>
static unsafe class PairRows256
{
    const int Lanes = PairSlots.Lanes, Slot = PairSlots.Slot, SetSums = PairSlots.SetSums, Groups = PairSlots.Groups;

    /// <summary>Doubles that the sums of two trajectories take.</summary>
    const int TwoSums = BlockPass.TrajectoriesOfPass * Lanes;

    /// <summary>Adds rows to the sums of both sets of eight trajectories, or starts these sums.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="draws">Offsets of the first set.</param>
    /// <param name="toSecondSet">The distance from there to the offsets of the second set.</param>
    /// <param name="count">Rows of each trajectory.</param>
    /// <param name="from">Sums to continue, or null.</param>
    /// <param name="sums">Overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double* rows, uint* draws, int toSecondSet, int count, double* from, double* sums)
    {
        for (int four = 0; four < 4; four++)
        {
            int at = four * 2 * TwoSums;
            AddFour(rows, draws + ((four / 2) * toSecondSet) + (four % 2 * 4), count, from is null ? null : from + at, sums + at);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void AddFour(double* rows, uint* draws, int count, double* from, double* sums)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector128<double> t0 = default, t1 = default, t2 = default, t3 = default;
        if (from is not null)
        {
            Load(from, out s0, out t0, out s1, out t1);
            Load(from + TwoSums, out s2, out t2, out s3, out t3);
        }

        double* tails = rows + 4;
        for (; count > 0; count--, draws += Lanes)
        {
            AddTwo(rows, tails, draws, ref s0, ref t0, ref s1, ref t1);
            AddTwo(rows, tails, draws + 2, ref s2, ref t2, ref s3, ref t3);
        }

        Store(s0, t0, s1, t1, sums);
        Store(s2, t2, s3, t3, sums + TwoSums);
    }

    /// <summary>
    /// Adds the rows that four blocks of a set select, two trajectories at a time, between the Philox rounds of a block of the other set. Loads limit
    /// the speed. The sums of two trajectories leave enough registers for both chains of the block, so a key is read once for both chains and words
    /// are not stored. Moving the points here, too, was measured to be slower, both right after their sums and one pass later.
    /// </summary>
    /// <param name="rows">The table.</param>
    /// <param name="plan">
    /// The groups to add, as bits; then, <see cref="PairSlots.Groups"/> bits higher, the groups after which a step ends. Used by shapes without a
    /// plan of their own.
    /// </param>
    /// <param name="from">Sums that the first step continues, or null.</param>
    /// <param name="sums">
    /// Overwritten: the sums of one step after the other, <see cref="PairSlots.Slot"/> doubles apart; the sums of an unfinished step come last.
    /// </param>
    /// <param name="pass">The set's first pass.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddAndDraw<TShape>(double* rows, uint plan, double* from, double* sums, BlockPass* pass)
        where TShape : struct, IHalfShape
    {
        plan = TShape.Plan != 0 ? TShape.Plan : plan;
        for (double* end = sums + SetSums; sums < end; sums += TwoSums, pass++)
        {
            Vector256<double> s0 = default, s1 = default;
            Vector128<double> t0 = default, t1 = default;
            if (from is not null)
            {
                Load(from, out s0, out t0, out s1, out t1);
                from += TwoSums;
            }

            double* tails = rows + 4, to = sums;
            uint* draws = pass->Draws, target = pass->Target;
            ulong* key = pass->Keys, trajectories = pass->Trajectories;
            SharedRounds* shared = pass->Shared;
            SharedRounds.Begin(
                shared, pass->Block, trajectories,
                out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
            AddGroup<TShape>(0, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            SharedRounds.Begin(
                shared, pass->Block, trajectories + 4,
                out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
            Philox256.Round(key, 0, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(1, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 1, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(2, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 2, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(3, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 3, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(4, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 4, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(5, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 5, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(6, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            Philox256.Round(key, 6, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            Vector256<ulong> n = Vector256.Create(pass->Components);
            WordIndices256.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target, TShape.IndicesOfWord * Lanes);
            AddGroup<TShape>(7, plan, rows, tails, draws, ref s0, ref t0, ref s1, ref t1, ref to);
            if (TShape.IndicesOfWord == 2)
            {
                WordIndices256.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target + Lanes, 2 * Lanes);
            }

            if (TShape.Ends != StepEnds.TwoRows && TShape.Plan == 0)
            {
                // a step may continue in the next half
                Store(s0, t0, s1, t1, to);
            }

            WordIndices256.Least(x0, x1, x2, x3, y0, y1, y2, y3).Store(pass->Least);
        }
    }

    /// <summary>Adds two rows of each of two trajectories for each index of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddGroup<TShape>(
        int group, uint plan, double* rows, double* tails, uint* draws,
        ref Vector256<double> s0, ref Vector128<double> t0, ref Vector256<double> s1, ref Vector128<double> t1, ref double* to)
        where TShape : struct, IHalfShape
    {
        if (TShape.Ends == StepEnds.Group && (plan & (1u << group)) == 0)
        {
            return;
        }

        draws += group * 2 * TShape.IndicesOfWord * Lanes;
        AddTwo(rows, tails, draws, ref s0, ref t0, ref s1, ref t1);
        AddTwo(rows, tails, draws + Lanes, ref s0, ref t0, ref s1, ref t1);
        if (TShape.Ends == StepEnds.TwoRows)
        {
            End(ref s0, ref t0, ref s1, ref t1, ref to);
        }

        if (TShape.IndicesOfWord == 2)
        {
            AddTwo(rows, tails, draws + (2 * Lanes), ref s0, ref t0, ref s1, ref t1);
            AddTwo(rows, tails, draws + (3 * Lanes), ref s0, ref t0, ref s1, ref t1);
        }

        if (TShape.Ends == StepEnds.TwoRows || (TShape.Ends == StepEnds.Group && (plan & (1u << (group + Groups))) != 0))
        {
            End(ref s0, ref t0, ref s1, ref t1, ref to);
        }
    }

    /// <summary>Stores the sums of a step, and starts those of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void End(ref Vector256<double> s0, ref Vector128<double> t0, ref Vector256<double> s1, ref Vector128<double> t1, ref double* to)
    {
        Store(s0, t0, s1, t1, to);
        (s0, t0, s1, t1) = (default, default, default, default);
        to += Slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load(double* sums, out Vector256<double> s0, out Vector128<double> t0, out Vector256<double> s1, out Vector128<double> t1)
        => (s0, t0, s1, t1) = (Vector256.Load(sums), Vector128.Load(sums + 4), Vector256.Load(sums + Lanes), Vector128.Load(sums + Lanes + 4));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector256<double> s0, Vector128<double> t0, Vector256<double> s1, Vector128<double> t1, double* sums)
    {
        s0.Store(sums);
        t0.Store(sums + 4);
        s1.Store(sums + Lanes);
        t1.Store(sums + Lanes + 4);
    }

    /// <summary>
    /// Loads a row of each of two trajectories. The tails have a separate pointer, so that both loads take the offset as their index.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddTwo(
        double* rows, double* tails, uint* draws, ref Vector256<double> s0,
        ref Vector128<double> t0, ref Vector256<double> s1, ref Vector128<double> t1)
    {
        ulong both = *(ulong*)draws; // two offsets at once
        nuint first = (uint)both, second = (nuint)(both >> 32);
        s0 += Vector256.Load((double*)((byte*)rows + first));
        t0 += Vector128.Load((double*)((byte*)tails + first));
        s1 += Vector256.Load((double*)((byte*)rows + second));
        t1 += Vector128.Load((double*)((byte*)tails + second));
    }
}
