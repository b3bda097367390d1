using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Vectors of sixteen trajectories.</summary>
    public const int Vectors = 4;

    /// <summary>Adds <paramref name="count"/> rows to each of eight sums, or begins them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddRows(double* rows, long* draws, int count, bool begin, Vector512<double>* sums)
    {
        Vector512<double> s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], s4 = sums[4], s5 = sums[5], s6 = sums[6], s7 = sums[7];
        if (begin)
        {
            (s0, s1, s2, s3) = (Row(rows, draws[0]), Row(rows, draws[1]), Row(rows, draws[2]), Row(rows, draws[3]));
            (s4, s5, s6, s7) = (Row(rows, draws[4]), Row(rows, draws[5]), Row(rows, draws[6]), Row(rows, draws[7]));
            draws += Lanes;
            count--;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Row(double* rows, long component) => Vector512.Load(rows + (component << 3));

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

    /// <summary>
    /// Steps of batch 1 for both sets, until <paramref name="steps"/> are done or a trajectory is out of bounds. Returns the steps done, negative
    /// in the second case.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Singles(double* rows, long* first, long* second, int steps, PairState state)
    {
        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> center = state.Center, farthest = state.Farthest, d0, d1, d2, d3;
        int done = 0;
        bool inside;
        do
        {
            p0 = Moved(rows + (first[0] << 3), rows + (first[1] << 3), rows + (first[2] << 3), rows + (first[3] << 3), p0, c0);
            p1 = Moved(rows + (first[4] << 3), rows + (first[5] << 3), rows + (first[6] << 3), rows + (first[7] << 3), p1, c1);
            p2 = Moved(rows + (second[0] << 3), rows + (second[1] << 3), rows + (second[2] << 3), rows + (second[3] << 3), p2, c2);
            p3 = Moved(rows + (second[4] << 3), rows + (second[5] << 3), rows + (second[6] << 3), rows + (second[7] << 3), p3, c3);
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
        Vector512<double> center = state.Center;
        Vector512<double> d0 = Squares(state.Points[0], center), d1 = Squares(state.Points[1], center);
        Vector512<double> d2 = Squares(state.Points[2], center), d3 = Squares(state.Points[3], center);
        (state.Squares[0], state.Squares[1], state.Squares[2], state.Squares[3]) = (d0, d1, d2, d3);
        return Inside(d0, d1, d2, d3, state.Farthest) && (!state.Arrives || !state.AnyArrived(d0, d1, d2, d3));
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
