using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// What <see cref="PairKernel{TGradient}"/> does, bit for bit, where vectors have 256 bits: two trajectories to a vector, in the same memory. Sixteen
/// registers hold the points of sixteen trajectories, or the sums of four rows and one chain of draws.
/// </summary>
static unsafe class PairHalves<TGradient>
    where TGradient : struct, IPairGradient
{
    const int Lanes = PairKernel<TGradient>.Lanes;

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
            Add(rows, tails, draws, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
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
    /// <see cref="AddRows"/> over half a ring while the other half is drawn, and after the last half of a step <see cref="Move"/> and <see cref="Measure"/>, for both sets. The rows
    /// of four trajectories leave room for one chain of four blocks: the first four of a set go with the first blocks, the others with the last.
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
                RoundAndAdd(key + 0, rows, tails, from + 0, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 16, rows, tails, from + 8, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 32, rows, tails, from + 16, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 48, rows, tails, from + 24, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 64, rows, tails, from + 32, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 80, rows, tails, from + 40, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 96, rows, tails, from + 48, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                x0.Store(words);
                x1.Store(words + 4);
                x2.Store(words + 8);
                x3.Store(words + 12);
                PhiloxHalves.Begin(shared, block, trajectories + 4, out x0, out x1, out x2, out x3);
                RoundAndAdd(key + 0, rows, tails, from + 56, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 16, rows, tails, from + 64, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 32, rows, tails, from + 72, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 48, rows, tails, from + 80, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 64, rows, tails, from + 88, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 80, rows, tails, from + 96, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                RoundAndAdd(key + 96, rows, tails, from + 104, ref x0, ref x1, ref x2, ref x3, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
                x0.Store(words + 16);
                x1.Store(words + 20);
                x2.Store(words + 24);
                x3.Store(words + 28);
            }

            for (; from < last; from += Lanes)
            {
                Add(rows, tails, from, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
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
        ulong* key, double* rows, double* tails, uint* draws, ref Vector256<ulong> x0, ref Vector256<ulong> x1, ref Vector256<ulong> x2, ref Vector256<ulong> x3,
        ref Vector256<double> s0, ref Vector256<double> s1, ref Vector256<double> s2, ref Vector256<double> s3,
        ref Vector128<double> t0, ref Vector128<double> t1, ref Vector128<double> t2, ref Vector128<double> t3)
    {
        PhiloxHalves.Round(key, ref x0, ref x1, ref x2, ref x3);
        Add(rows, tails, draws, ref s0, ref s1, ref s2, ref s3, ref t0, ref t1, ref t2, ref t3);
    }

    /// <summary>One row of each trajectory. Its tail has a pointer of its own, so that both loads take the offset as their index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(
        double* rows, double* tails, uint* draws, ref Vector256<double> s0, ref Vector256<double> s1, ref Vector256<double> s2, ref Vector256<double> s3,
        ref Vector128<double> t0, ref Vector128<double> t1, ref Vector128<double> t2, ref Vector128<double> t3)
    {
        ulong front = *(ulong*)draws, back = *(ulong*)(draws + 2); // two offsets at once: loads are what there is least of
        s0 += Vector256.Load((double*)((byte*)rows + (uint)front));
        t0 += Vector128.Load((double*)((byte*)tails + (uint)front));
        s1 += Vector256.Load((double*)((byte*)rows + (front >> 32)));
        t1 += Vector128.Load((double*)((byte*)tails + (front >> 32)));
        s2 += Vector256.Load((double*)((byte*)rows + (uint)back));
        t2 += Vector128.Load((double*)((byte*)tails + (uint)back));
        s3 += Vector256.Load((double*)((byte*)rows + (back >> 32)));
        t3 += Vector128.Load((double*)((byte*)tails + (back >> 32)));
    }

    /// <summary>As <see cref="PairKernel{TGradient}.Move"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Move(double* sums, PairState state, int set)
    {
        double* points = (double*)(state.Points + (2 * set)), scales = (double*)(state.Scales + (2 * set));
        for (int at = 0; at < 16; at += 4, sums += 16)
        {
            Moved(sums, sums + 8, Vector256.LoadAligned(points + at), scales + at).StoreAligned(points + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Moved(double* r0, double* r1, Vector256<double> points, double* scales)
    {
        Vector256<double> third = Avx.InsertVector128(Vector128.Load(r0 + 4).ToVector256Unsafe(), Vector128.Load(r1 + 4), 1);
        return Moved(Vector256.Load(r0), Vector256.Load(r1), third, points, Vector256.LoadAligned(scales));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Moved(Vector256<double> front, Vector256<double> back, Vector256<double> third, Vector256<double> points, Vector256<double> scale)
    {
        Vector256<double> slope = TGradient.Slope(Avx.Permute2x128(front, back, 0x20), Avx.Permute2x128(front, back, 0x31), third, points);
        return Vector256.FusedMultiplyAdd(scale, slope, points);
    }

    /// <summary>
    /// A step of two trajectories. The rows' tails have a pointer of their own, so that every load takes an offset as its index; and the rows have two, so
    /// that the compiler lets both permutations read the second row where it lies.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Moved(double* rows, double* again, double* tails, uint* draws, Vector256<double> points, Vector256<double> scale)
    {
        nuint o0 = draws[0], o1 = draws[1];
        Vector256<double> front = Vector256.Load((double*)((byte*)rows + o0));
        Vector128<double> tail = Vector128.Load((double*)((byte*)tails + o0));
        Vector256<double> a = Avx.Permute2x128(front, Vector256.Load((double*)((byte*)rows + o1)), 0x20);
        Vector256<double> c = Avx.InsertVector128(tail.ToVector256Unsafe(), Vector128.Load((double*)((byte*)tails + o1)), 1);
        Vector256<double> b = Avx.Permute2x128(front, Vector256.Load((double*)((byte*)again + o1)), 0x31);
        return Vector256.FusedMultiplyAdd(scale, TGradient.Slope(a, b, c, points), points);
    }

    /// <summary>The steps of <see cref="PairKernel{TGradient}.GlideAndDraw"/>.</summary>
    public static bool Glide(double* rows, uint* first, uint* second, int steps, PairState state)
        => state.SameScales ? GlideSame(rows, rows, first, second, steps, state) : GlideApart(rows, rows, first, second, steps, state);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool GlideSame(double* rows, double* again, uint* first, uint* second, int steps, PairState state) => Glide(rows, again, first, second, steps, state, same: true);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool GlideApart(double* rows, double* again, uint* first, uint* second, int steps, PairState state) => Glide(rows, again, first, second, steps, state, same: false);

    /// <param name="rows">The table.</param>
    /// <param name="again">The same.</param>
    /// <param name="first">Offsets of the first set.</param>
    /// <param name="second">Offsets of the second.</param>
    /// <param name="steps">How many.</param>
    /// <param name="state">Changed unless the result is false.</param>
    /// <param name="same">Whether all trajectories move, and the factor of their steps can stay in a register.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Glide(double* rows, double* again, uint* first, uint* second, int steps, PairState state, bool same)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales, tails = rows + 4;
        Vector256<double> p0 = Vector256.LoadAligned(points), p1 = Vector256.LoadAligned(points + 4);
        Vector256<double> p2 = Vector256.LoadAligned(points + 8), p3 = Vector256.LoadAligned(points + 12);
        Vector256<double> p4 = Vector256.LoadAligned(points + 16), p5 = Vector256.LoadAligned(points + 20);
        Vector256<double> p6 = Vector256.LoadAligned(points + 24), p7 = Vector256.LoadAligned(points + 28);
        Vector256<double> scale = Vector256.LoadAligned(scales), highest = state.Center.GetLower(), lowest = highest;
        for (uint* end = first + (steps * Lanes); first < end; first += Lanes, second += Lanes)
        {
            p0 = Moved(rows, again, tails, first, p0, same ? scale : Vector256.LoadAligned(scales + 0));
            (highest, lowest) = (Vector256.MaxNative(p0, highest), Vector256.MinNative(p0, lowest));
            p1 = Moved(rows, again, tails, first + 2, p1, same ? scale : Vector256.LoadAligned(scales + 4));
            (highest, lowest) = (Vector256.MaxNative(p1, highest), Vector256.MinNative(p1, lowest));
            p2 = Moved(rows, again, tails, first + 4, p2, same ? scale : Vector256.LoadAligned(scales + 8));
            (highest, lowest) = (Vector256.MaxNative(p2, highest), Vector256.MinNative(p2, lowest));
            p3 = Moved(rows, again, tails, first + 6, p3, same ? scale : Vector256.LoadAligned(scales + 12));
            (highest, lowest) = (Vector256.MaxNative(p3, highest), Vector256.MinNative(p3, lowest));
            p4 = Moved(rows, again, tails, second, p4, same ? scale : Vector256.LoadAligned(scales + 16));
            (highest, lowest) = (Vector256.MaxNative(p4, highest), Vector256.MinNative(p4, lowest));
            p5 = Moved(rows, again, tails, second + 2, p5, same ? scale : Vector256.LoadAligned(scales + 20));
            (highest, lowest) = (Vector256.MaxNative(p5, highest), Vector256.MinNative(p5, lowest));
            p6 = Moved(rows, again, tails, second + 4, p6, same ? scale : Vector256.LoadAligned(scales + 24));
            (highest, lowest) = (Vector256.MaxNative(p6, highest), Vector256.MinNative(p6, lowest));
            p7 = Moved(rows, again, tails, second + 6, p7, same ? scale : Vector256.LoadAligned(scales + 28));
            (highest, lowest) = (Vector256.MaxNative(p7, highest), Vector256.MinNative(p7, lowest));
        }

        Vector256<double> center = state.Center.GetLower(), widest = state.Widest.GetLower();

        // what is not a number is lost to the range, but stays in the point
        bool inside = Within(highest, lowest, center, widest)
            && Within(p0, p0, center, widest) && Within(p1, p1, center, widest) && Within(p2, p2, center, widest) && Within(p3, p3, center, widest)
            && Within(p4, p4, center, widest) && Within(p5, p5, center, widest) && Within(p6, p6, center, widest) && Within(p7, p7, center, widest);
        if (inside)
        {
            p0.StoreAligned(points);
            p1.StoreAligned(points + 4);
            p2.StoreAligned(points + 8);
            p3.StoreAligned(points + 12);
            p4.StoreAligned(points + 16);
            p5.StoreAligned(points + 20);
            p6.StoreAligned(points + 24);
            p7.StoreAligned(points + 28);
        }

        return inside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Within(Vector256<double> high, Vector256<double> low, Vector256<double> center, Vector256<double> widest)
        => Vector256.LessThanOrEqualAll(high - center, widest) && Vector256.LessThanOrEqualAll(center - low, widest);

    /// <summary>As <see cref="PairKernel{TGradient}.Singles"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Singles(double* rows, uint* first, uint* second, int steps, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales;
        int done = 0;
        bool inside;
        do
        {
            for (int v = 0; v < 4; v++)
            {
                Moved(rows, rows, rows + 4, first + (2 * v), Vector256.LoadAligned(points + (4 * v)), Vector256.LoadAligned(scales + (4 * v))).StoreAligned(points + (4 * v));
                Moved(rows, rows, rows + 4, second + (2 * v), Vector256.LoadAligned(points + 16 + (4 * v)), Vector256.LoadAligned(scales + 16 + (4 * v))).StoreAligned(points + 16 + (4 * v));
            }

            first += Lanes;
            second += Lanes;
            done++;
            inside = Measure(state);
        }
        while (inside && done < steps);
        return inside ? done : -done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Squares(Vector256<double> points, Vector256<double> center)
    {
        Vector256<double> away = points - center, other = Avx.Permute(away, 0b0101);
        return Vector256.FusedMultiplyAdd(other, other, away * away);
    }

    /// <summary>As <see cref="PairKernel{TGradient}.Measure"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Measure(PairState state)
    {
        double* points = (double*)state.Points, squares = (double*)state.Squares;
        Vector256<double> center = state.Center.GetLower(), farthest = state.Farthest.GetLower(), inside = Vector256<double>.AllBitsSet;
        for (int at = 0; at < 32; at += 4)
        {
            Vector256<double> square = Squares(Vector256.LoadAligned(points + at), center);
            square.StoreAligned(squares + at);
            inside &= Vector256.LessThanOrEqual(square, farthest);
        }

        return Avx.MoveMask(inside) == 0b1111
            && (!state.Arrives || !state.AnyArrived());
    }
}
