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
            Load(sums, out s0, out t0, out s1, out t1);
            Load(sums + TwoSums, out s2, out t2, out s3, out t3);
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

    /// <summary>What <see cref="Descend"/> does with rows, without drawing.</summary>
    public static bool AddAndMove(double* rows, uint* draws, int count, bool begin, bool end, double* sums, PairState state, int toSecondSet)
    {
        for (int set = 0; set < BlockDraws.Sets; set++)
        {
            AddRows(rows, draws + (set * toSecondSet), count, begin, sums + (set * Lanes * Lanes));
        }

        return !end || MoveAndMeasure(sums, state);
    }

    /// <summary>Rows that <see cref="AddAndDraw"/> adds at least: four before the rounds, three after each of the seven, and three between the offsets.</summary>
    const int Interleaved = 28;

    /// <summary>Rows of each trajectory where four share a pass; two of them take over from the others after so many.</summary>
    const int HalfRows = 16;

    /// <summary>Doubles that the sums of two trajectories take.</summary>
    const int TwoSums = 2 * Lanes;

    /// <summary>Trajectories that read half a ring while one block of the other is drawn.</summary>
    interface ITrajectories
    {
        static abstract int Count { get; }
    }

    readonly struct Two : ITrajectories
    {
        public static int Count => 2;
    }

    readonly struct Four : ITrajectories
    {
        public static int Count => 4;
    }

    /// <summary>Whether half a ring suits <see cref="Descend"/>: blocks of eight indices, and as many rows as <see cref="AddAndDraw"/> wants.</summary>
    public static bool Interleaves(int count, BlockDraws draws)
        => draws.Layout.IndicesOfWord == 2 && (draws.Ahead == SharedRounds.Blocks ? count >= Interleaved : count == HalfRows);

    /// <summary>
    /// <see cref="AddRows"/> over the next half of the ring while the other half is drawn, and after the last half of a step <see cref="PairKernel{TGradient}.Move"/> and
    /// <see cref="Measure"/>, but for the arrive radius, of both sets.
    /// </summary>
    /// <param name="rows">The table.</param>
    /// <param name="count">Rows of each trajectory in this half.</param>
    /// <param name="begin">Whether this is the first half of a step.</param>
    /// <param name="end">Whether it is the last.</param>
    /// <param name="sums">Of eight doubles for each trajectory.</param>
    /// <param name="state">Where they are.</param>
    /// <param name="draws">Goes on by half a ring.</param>
    /// <returns>False where a trajectory is out of bounds after the step.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Descend(double* rows, int count, bool begin, bool end, double* sums, PairState state, BlockDraws draws)
    {
        BlockPass* passes = draws.NextHalfInPasses();
        if (draws.Ahead == SharedRounds.Blocks)
        {
            AddAndDraw<Two>(rows, count, begin, sums, passes);
        }
        else
        {
            AddAndDraw<Four>(rows, count, begin, sums, passes);
        }

        draws.Drawn(passes->Target);
        return !end || MoveAndMeasure(sums, state);
    }

    /// <summary>
    /// The rows of all trajectories, two at a time, added between the rounds of a block of eight. Loads are what there is least of: the sums of two leave registers for both
    /// chains of the block, which then read a key once, and whose words need not be stored. Where half a ring has fewer blocks, two more trajectories take their turn halfway.
    /// Moving the points here, too, was measured to be slower: a pass would end with a wait.
    /// </summary>
    /// <param name="rows">The table.</param>
    /// <param name="count">Rows of each trajectory: at least 28; where there are four, exactly 16.</param>
    /// <param name="begin">Whether the sums begin here.</param>
    /// <param name="sums">Of eight doubles for each trajectory; added to, or overwritten where they begin.</param>
    /// <param name="pass">The first of those of half a ring.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void AddAndDraw<TTrajectories>(double* rows, int count, bool begin, double* sums, BlockPass* pass)
        where TTrajectories : struct, ITrajectories
    {
        for (double* end = sums + (BlockDraws.Sets * Lanes * Lanes); sums < end; sums += TwoSums, pass++)
        {
            Vector256<double> s0 = default, s1 = default;
            Vector128<double> t0 = default, t1 = default;
            if (!begin)
            {
                Load(sums, out s0, out t0, out s1, out t1);
            }

            double* tails = rows + 4;
            uint* draws = pass->Draws, rest = draws + (HalfRows * Lanes), last = draws + (count * Lanes), target = pass->Target;
            ulong* key = pass->Keys, trajectories = pass->Trajectories;
            SharedRounds* shared = pass->Shared;
            PhiloxHalves.Begin(shared, pass->Block, trajectories, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
            AddTwo(rows, tails, draws, ref s0, ref t0, ref s1, ref t1);
            AddTwo(rows, tails, draws + Lanes, ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Begin(shared, pass->Block, trajectories + 4, out Vector256<ulong> y0, out Vector256<ulong> y1, out Vector256<ulong> y2, out Vector256<ulong> y3);
            AddTwo(rows, tails, draws + (2 * Lanes), ref s0, ref t0, ref s1, ref t1);
            AddTwo(rows, tails, draws + (3 * Lanes), ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 0, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, draws + (4 * Lanes), ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 1, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, draws + (7 * Lanes), ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 2, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, draws + (10 * Lanes), ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 3, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, draws + (13 * Lanes), ref s0, ref t0, ref s1, ref t1);
            if (TTrajectories.Count == Four.Count)
            {
                Store(s0, t0, s1, t1, sums);
                sums += TwoSums;
                rest = draws + 2;
                last = rest + (HalfRows * Lanes);
                (s0, t0, s1, t1) = (default, default, default, default);
                if (!begin)
                {
                    Load(sums, out s0, out t0, out s1, out t1);
                }
            }

            PhiloxHalves.Round(key, 4, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, rest, ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 5, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, rest + (3 * Lanes), ref s0, ref t0, ref s1, ref t1);
            PhiloxHalves.Round(key, 6, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
            AddThreeOfTwo(rows, tails, rest + (6 * Lanes), ref s0, ref t0, ref s1, ref t1);
            Vector256<ulong> n = Vector256.Create(pass->Components);
            PhiloxHalves.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target, 2 * Lanes);
            AddThreeOfTwo(rows, tails, rest + (9 * Lanes), ref s0, ref t0, ref s1, ref t1);
            for (rest += (Interleaved - HalfRows) * Lanes; rest < last; rest += Lanes)
            {
                AddTwo(rows, tails, rest, ref s0, ref t0, ref s1, ref t1);
            }

            PhiloxHalves.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3, target + Lanes, 2 * Lanes);
            Store(s0, t0, s1, t1, sums);
            PhiloxHalves.Least(x0, x1, x2, x3, y0, y1, y2, y3).Store(pass->Least);
        }
    }

    /// <summary>A step of both sets from the sums of their rows, and all distances. False where a trajectory is out of bounds; the arrive radius is left to the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool MoveAndMeasure(double* sums, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales, squares = (double*)state.Squares;
        Vector256<double> center = state.Center.GetLower(), farthest = state.Farthest.GetLower(), inside = Vector256<double>.AllBitsSet;
        for (int at = 0; at < 32; at += 4, sums += TwoSums)
        {
            Vector256<double> moved = Moved(sums, sums + Lanes, Vector256.LoadAligned(points + at), scales + at), square = Squares(moved, center);
            moved.StoreAligned(points + at);
            square.StoreAligned(squares + at);
            inside &= Vector256.LessThanOrEqual(square, farthest);
        }

        return Avx.MoveMask(inside) == 0b1111;
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

    /// <summary>Three rows of each of two trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddThreeOfTwo(
        double* rows, double* tails, uint* draws, ref Vector256<double> s0, ref Vector128<double> t0, ref Vector256<double> s1, ref Vector128<double> t1)
    {
        AddTwo(rows, tails, draws, ref s0, ref t0, ref s1, ref t1);
        AddTwo(rows, tails, draws + Lanes, ref s0, ref t0, ref s1, ref t1);
        AddTwo(rows, tails, draws + (2 * Lanes), ref s0, ref t0, ref s1, ref t1);
    }

    /// <summary>A row of each of two trajectories. Tails have a pointer of their own, so that both loads take the offset as their index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddTwo(
        double* rows, double* tails, uint* draws, ref Vector256<double> s0, ref Vector128<double> t0, ref Vector256<double> s1, ref Vector128<double> t1)
    {
        ulong both = *(ulong*)draws; // two offsets at once
        nuint first = (uint)both, second = (nuint)(both >> 32);
        s0 += Vector256.Load((double*)((byte*)rows + first));
        t0 += Vector128.Load((double*)((byte*)tails + first));
        s1 += Vector256.Load((double*)((byte*)rows + second));
        t1 += Vector128.Load((double*)((byte*)tails + second));
    }
}
