using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// The same sums as <see cref="PairRows256"/>, bit for bit, in vectors of 512 bits: a row is one vector, and the sums of a set of eight trajectories
/// fit the registers beside a block of Philox.
/// </summary>
static unsafe class PairRows512
{
    const int Lanes = PairSlots.Lanes, SetSums = PairSlots.SetSums;

    /// <summary>The counterpart of <see cref="PairRows256.Add"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(double* rows, uint* draws, int toSecondSet, int count, double* from, double* sums)
    {
        for (int set = 0; set < BlockDraws.Sets; set++)
        {
            AddEight(rows, draws + (set * toSecondSet), count, from is null ? null : from + (set * SetSums), sums + (set * SetSums));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void AddEight(double* rows, uint* draws, int count, double* from, double* sums)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (from is not null)
        {
            Load(from, out s0, out s1, out s2, out s3, out s4, out s5, out s6, out s7);
        }

        for (; count > 0; count--, draws += Lanes)
        {
            AddRow(rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        Store(s0, s1, s2, s3, s4, s5, s6, s7, sums);
    }

    /// <summary>
    /// The counterpart of <see cref="PairRows256.AddAndDraw"/>. It adds the rows of all eight trajectories half a block at a time, between the rounds
    /// of two blocks of the other set. Rows wait for memory and rounds wait for each other, so both together take little longer than either alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddAndDraw<TShape>(double* rows, uint plan, double* from, double* sums, BlockPass* pass)
        where TShape : struct, IHalfShape
    {
        plan = TShape.Plan != 0 ? TShape.Plan : plan;
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (from is not null)
        {
            Load(from, out s0, out s1, out s2, out s3, out s4, out s5, out s6, out s7);
        }

        uint* draws = pass->Draws;
        for (BlockPass* end = pass + SharedRounds.Blocks; pass < end; pass += 2, plan >>= 4)
        {
            ulong* key = pass->Keys;
            Vector512<ulong> trajectories = Vector512.Load(pass->Trajectories);
            SharedRounds.Begin(
                pass->Shared, pass->Block, trajectories,
                out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
            SharedRounds.Begin(
                pass->Shared, pass->Block + 1, trajectories,
                out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
            Philox512.Round(key, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(0, plan, rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref sums);
            Philox512.Round(key + 2, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            Philox512.Round(key + 4, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(1, plan, rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref sums);
            Philox512.Round(key + 6, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            Philox512.Round(key + 8, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(2, plan, rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref sums);
            Philox512.Round(key + 10, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            Philox512.Round(key + 12, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddGroup<TShape>(3, plan, rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref sums);
            draws += 8 * TShape.IndicesOfWord * Lanes;
            Vector512<ulong> n = Vector512.Create(pass->Components);
            WordIndices512.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, TShape.IndicesOfWord, pass->Target);
            WordIndices512.Least(x0, x1, x2, x3).Store(pass->Least);
            WordIndices512.StoreOffsets(n, ref y0, ref y1, ref y2, ref y3, TShape.IndicesOfWord, pass[1].Target);
            WordIndices512.Least(y0, y1, y2, y3).Store(pass[1].Least);
        }

        if (TShape.Ends != StepEnds.TwoRows && TShape.Plan == 0)
        {
            // a step may continue in the next half
            Store(s0, s1, s2, s3, s4, s5, s6, s7, sums);
        }
    }

    /// <summary>Adds two rows of each of eight trajectories for each index of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddGroup<TShape>(
        int group, uint plan, double* rows, uint* draws,
        ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3,
        ref Vector512<double> s4, ref Vector512<double> s5, ref Vector512<double> s6, ref Vector512<double> s7, ref double* to)
        where TShape : struct, IHalfShape
    {
        if (TShape.Ends == StepEnds.Group && (plan & (1u << group)) == 0)
        {
            return;
        }

        draws += group * 2 * TShape.IndicesOfWord * Lanes;
        AddRow(rows, draws, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        AddRow(rows, draws + Lanes, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        if (TShape.Ends == StepEnds.TwoRows)
        {
            End(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref to);
        }

        if (TShape.IndicesOfWord == 2)
        {
            AddRow(rows, draws + (2 * Lanes), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            AddRow(rows, draws + (3 * Lanes), ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        if (TShape.Ends == StepEnds.TwoRows || (TShape.Ends == StepEnds.Group && (plan & (1u << (group + PairSlots.Groups))) != 0))
        {
            End(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, ref to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRow(
        double* rows, uint* draws,
        ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3,
        ref Vector512<double> s4, ref Vector512<double> s5, ref Vector512<double> s6, ref Vector512<double> s7)
    {
        AddTwo(rows, draws, ref s0, ref s1);
        AddTwo(rows, draws + 2, ref s2, ref s3);
        AddTwo(rows, draws + 4, ref s4, ref s5);
        AddTwo(rows, draws + 6, ref s6, ref s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddTwo(double* rows, uint* draws, ref Vector512<double> s0, ref Vector512<double> s1)
    {
        ulong both = *(ulong*)draws; // one load for two offsets: the loads limit the speed
        s0 += Vector512.LoadAligned((double*)((byte*)rows + (uint)both));
        s1 += Vector512.LoadAligned((double*)((byte*)rows + (nuint)(both >> 32)));
    }

    /// <summary>Stores the sums of a step, and starts those of the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void End(
        ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3,
        ref Vector512<double> s4, ref Vector512<double> s5, ref Vector512<double> s6, ref Vector512<double> s7, ref double* to)
    {
        Store(s0, s1, s2, s3, s4, s5, s6, s7, to);
        (s0, s1, s2, s3, s4, s5, s6, s7) = (default, default, default, default, default, default, default, default);
        to += PairSlots.Slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load(
        double* sums, out Vector512<double> s0, out Vector512<double> s1, out Vector512<double> s2, out Vector512<double> s3,
        out Vector512<double> s4, out Vector512<double> s5, out Vector512<double> s6, out Vector512<double> s7)
    {
        var s = (Vector512<double>*)sums;
        (s0, s1, s2, s3) = (s[0], s[1], s[2], s[3]);
        (s4, s5, s6, s7) = (s[4], s[5], s[6], s[7]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(
        Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3,
        Vector512<double> s4, Vector512<double> s5, Vector512<double> s6, Vector512<double> s7, double* sums)
    {
        var s = (Vector512<double>*)sums;
        (s[0], s[1], s[2], s[3]) = (s0, s1, s2, s3);
        (s[4], s[5], s[6], s[7]) = (s4, s5, s6, s7);
    }
}
