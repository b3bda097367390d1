using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// The inner loops of <see cref="PairLoop{TGradient}"/>: sixteen trajectories as pairs (x, y), four to a vector. Each loop is a method of its own that
/// calls nothing: around a call the compiler would keep every vector in memory.
/// </summary>
static unsafe class PairKernel<TGradient>
    where TGradient : struct, IPairGradient
{
    /// <summary>Trajectories side by side in a block of draws.</summary>
    public const int Lanes = 8;

    /// <summary>Adds <paramref name="count"/> rows to each of eight sums, or begins them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddRows(double* rows, uint* draws, int count, bool begin, Vector512<double>* sums)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (!begin)
        {
            (s0, s1, s2, s3, s4, s5, s6, s7) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
        }

        for (; count > 0; count--, draws += Lanes)
        {
            s0 += Row(rows, draws[0]);
            s1 += Row(rows, draws[1]);
            s2 += Row(rows, draws[2]);
            s3 += Row(rows, draws[3]);
            s4 += Row(rows, draws[4]);
            s5 += Row(rows, draws[5]);
            s6 += Row(rows, draws[6]);
            s7 += Row(rows, draws[7]);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        (sums[4], sums[5], sums[6], sums[7]) = (s4, s5, s6, s7);
    }

    /// <summary>
    /// The same while the next two blocks are drawn: the additions wait for memory and the rounds for each other, so that together they take little
    /// longer than either.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddRowsAndDraw(
        double* rows, uint* draws, int count, bool begin, Vector512<double>* sums, BlockDraws next, int set, int pair, uint* target)
    {
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        if (!begin)
        {
            (s0, s1, s2, s3, s4, s5, s6, s7) = (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
        }

        Vector512<ulong>* keys = next.Keys;
        next.BeginPair(
            set, pair, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3,
            out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
        uint* end = draws;
        for (int round = 1, due = count; round <= BlockDraws.Rounds; round++, keys += 2, due += count)
        {
            Philox8.Round(keys, ref x0, ref x1, ref x2, ref x3);
            Philox8.Round(keys, ref y0, ref y1, ref y2, ref y3);
            for (end += due / BlockDraws.Rounds * Lanes, due %= BlockDraws.Rounds; draws < end; draws += Lanes)
            {
                s0 += Row(rows, draws[0]);
                s1 += Row(rows, draws[1]);
                s2 += Row(rows, draws[2]);
                s3 += Row(rows, draws[3]);
                s4 += Row(rows, draws[4]);
                s5 += Row(rows, draws[5]);
                s6 += Row(rows, draws[6]);
                s7 += Row(rows, draws[7]);
            }
        }

        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        (sums[4], sums[5], sums[6], sums[7]) = (s4, s5, s6, s7);
        next.WritePair(set, pair, x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Row(double* rows, uint offset) => Vector512.Load(At(rows, offset));

    /// <summary>The row so many bytes from the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double* At(double* rows, uint offset) => (double*)((byte*)rows + offset);

    /// <summary>One step of eight trajectories from the sums of their rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Move(Vector512<double>* sums, PairState state, int set)
    {
        double* s = (double*)sums;
        int at = 2 * set;
        state.Points[at] = Moved(s, s + 8, s + 16, s + 24, state.Points[at], state.Scales[at]);
        state.Points[at + 1] = Moved(s + 32, s + 40, s + 48, s + 56, state.Points[at + 1], state.Scales[at + 1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Moved(double* r0, double* r1, double* r2, double* r3, Vector512<double> points, Vector512<double> scale)
    {
        var (a, b, c) = Pairs.OfRows(r0, r1, r2, r3);
        return Vector512.FusedMultiplyAdd(scale, TGradient.Slope(a, b, c, points), points);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Moved(double* rows, uint* draws, Vector512<double> points, Vector512<double> scale)
        => Moved(At(rows, draws[0]), At(rows, draws[1]), At(rows, draws[2]), At(rows, draws[3]), points, scale);

    /// <summary>
    /// Steps of batch 1 for both sets without a look at every distance, while the next two blocks of one set are drawn: only the range of all
    /// coordinates is kept. Where it lies in the square within the leave radius nobody can have left. Otherwise returns false and leaves the points as
    /// they were, for <see cref="Singles"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool GlideAndDraw(
        double* rows, uint* first, uint* second, int steps, PairState state, BlockDraws next, int set, int pair, uint* target)
    {
        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> highest = state.Center, lowest = state.Center;
        Vector512<ulong>* keys = next.Keys;
        next.BeginPair(
            set, pair, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3,
            out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
        uint* end = first;
        for (int round = 1, due = steps; round <= BlockDraws.Rounds; round++, keys += 2, due += steps)
        {
            Philox8.Round(keys, ref x0, ref x1, ref x2, ref x3);
            Philox8.Round(keys, ref y0, ref y1, ref y2, ref y3);
            for (end += due / BlockDraws.Rounds * Lanes, due %= BlockDraws.Rounds; first < end; first += Lanes, second += Lanes)
            {
                p0 = Moved(rows, first, p0, c0);
                p1 = Moved(rows, first + 4, p1, c1);
                p2 = Moved(rows, second, p2, c2);
                p3 = Moved(rows, second + 4, p3, c3);
                (highest, lowest) = (Vector512.MaxNative(p0, highest), Vector512.MinNative(p0, lowest));
                (highest, lowest) = (Vector512.MaxNative(p1, highest), Vector512.MinNative(p1, lowest));
                (highest, lowest) = (Vector512.MaxNative(p2, highest), Vector512.MinNative(p2, lowest));
                (highest, lowest) = (Vector512.MaxNative(p3, highest), Vector512.MinNative(p3, lowest));
            }
        }

        next.WritePair(set, pair, x0, x1, x2, x3, y0, y1, y2, y3, target);

        // what is not a number is lost to the range, but stays in the point
        Vector512<double> widest = state.Widest, center = state.Center;
        bool inside = Within(highest, lowest, center, widest)
            && Within(p0, p0, center, widest) && Within(p1, p1, center, widest) && Within(p2, p2, center, widest) && Within(p3, p3, center, widest);
        if (inside)
        {
            (state.Points[0], state.Points[1], state.Points[2], state.Points[3]) = (p0, p1, p2, p3);
        }

        return inside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Within(Vector512<double> high, Vector512<double> low, Vector512<double> center, Vector512<double> widest)
        => Vector512.LessThanOrEqualAll(high - center, widest) && Vector512.LessThanOrEqualAll(center - low, widest);

    /// <summary>
    /// Steps of batch 1 for both sets, until <paramref name="steps"/> are done or a trajectory is out of bounds. Returns the steps done, negative
    /// in the second case.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Singles(double* rows, uint* first, uint* second, int steps, PairState state)
    {
        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> center = state.Center, farthest = state.Farthest, d0, d1, d2, d3;
        int done = 0;
        bool inside;
        do
        {
            p0 = Moved(rows, first, p0, c0);
            p1 = Moved(rows, first + 4, p1, c1);
            p2 = Moved(rows, second, p2, c2);
            p3 = Moved(rows, second + 4, p3, c3);
            (d0, d1, d2, d3) = (Squares(p0, center), Squares(p1, center), Squares(p2, center), Squares(p3, center));
            first += Lanes;
            second += Lanes;
            done++;
            inside = Inside(d0, d1, d2, d3, farthest) && (!state.Arrives || !state.AnyArrived(d0, d1, d2, d3));
        }
        while (inside && done < steps);

        (state.Points[0], state.Points[1], state.Points[2], state.Points[3]) = (p0, p1, p2, p3);
        (state.Squares[0], state.Squares[1], state.Squares[2], state.Squares[3]) = (d0, d1, d2, d3);
        return inside ? done : -done;
    }

    /// <summary>Measures all distances; false where a trajectory is out of bounds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Measure(PairState state)
    {
        if (PhiloxHalves.IsSupported)
        {
            return PairHalves<TGradient>.Measure(state);
        }

        Vector512<double> center = state.Center;
        Vector512<double> d0 = Squares(state.Points[0], center), d1 = Squares(state.Points[1], center);
        Vector512<double> d2 = Squares(state.Points[2], center), d3 = Squares(state.Points[3], center);
        (state.Squares[0], state.Squares[1], state.Squares[2], state.Squares[3]) = (d0, d1, d2, d3);
        return Inside(d0, d1, d2, d3, state.Farthest) && (!state.Arrives || !state.AnyArrived());
    }

    /// <summary>In the place of each x, <c>(x − x*)² + (y − y*)²</c> as <see cref="GroupLoop"/> rounds it; in that of y, in the other order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Squares(Vector512<double> points, Vector512<double> center)
    {
        Vector512<double> away = points - center, other = Pairs.Swap(away);
        return Vector512.FusedMultiplyAdd(other, other, away * away);
    }

    /// <summary>False for what is not a number, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Inside(Vector512<double> d0, Vector512<double> d1, Vector512<double> d2, Vector512<double> d3, Vector512<double> farthest)
        => Vector512.LessThanOrEqualAll(d0, farthest) && Vector512.LessThanOrEqualAll(d1, farthest)
            && Vector512.LessThanOrEqualAll(d2, farthest) && Vector512.LessThanOrEqualAll(d3, farthest);
}
