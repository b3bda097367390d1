using System.Runtime.CompilerServices;
using Escapement.Kernels;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// The inner loops of <see cref="PairLoop{TGradient, TVector, TOps}"/>: sixteen trajectories as pairs (x, y), in four vectors of 512 bits or eight of
/// 256 bits (half of the sixteen registers). Each loop is a separate method without calls: the compiler would keep every vector in memory around a
/// call.
/// </summary>
static unsafe class PairKernel<TGradient, TVector, TOps>
    where TGradient : struct, IPairGradient
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    const int Lanes = PairSlots.Lanes;

    /// <summary>Trajectories in a vector.</summary>
    static int Pairs => TOps.Count / 2;

    /// <summary>Vectors for all trajectories: 4 or 8.</summary>
    static int Vectors => PairState.Length / TOps.Count;

    static TVector True => TOps.Create(BitConverter.UInt64BitsToDouble(ulong.MaxValue));

    /// <summary>
    /// Takes a step of both sets from the sums of their rows, and measures all distances. False if a trajectory is out of bounds.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool MoveAndMeasure(double* sums, PairState state)
    {
        for (int at = 0; at < PairState.Length; at += TOps.Count, sums += Pairs * Lanes)
        {
            TOps.StoreAligned(Moved(sums, TOps.LoadAligned(state.Points + at), TOps.LoadAligned(state.Scales + at)), state.Points + at);
        }

        return MeasureAll(state);
    }

    /// <summary>The next points of a vector of trajectories, from the sums of their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Moved(double* sums, TVector points, TVector scale)
    {
        TOps.LoadPairs(sums, out TVector a, out TVector b, out TVector c);
        return TOps.FusedMultiplyAdd(scale, TGradient.Slope<TVector, TOps>(a, b, c, points), points);
    }

    /// <summary>The same from single rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Moved(double* rows, double* again, double* tails, uint* draws, TVector points, TVector scale)
    {
        TOps.LoadPairs(rows, again, tails, draws, out TVector a, out TVector b, out TVector c);
        return TOps.FusedMultiplyAdd(scale, TGradient.Slope<TVector, TOps>(a, b, c, points), points);
    }

    /// <summary>
    /// Steps of batch 1 for both sets that do not check every distance, only the range of all coordinates. While the range lies in a square inside
    /// the leave radius, no trajectory can have left. Otherwise returns false and leaves the points unchanged, for <see cref="Singles"/>.
    /// </summary>
    public static bool Glide(double* rows, uint* first, uint* second, int steps, PairState state)
        => state.SameScales ? GlideSame(rows, rows, first, second, steps, state) : GlideApart(rows, rows, first, second, steps, state);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool GlideSame(double* rows, double* again, uint* first, uint* second, int steps, PairState state)
        => Glide(rows, again, first, second, steps, state, same: true);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool GlideApart(double* rows, double* again, uint* first, uint* second, int steps, PairState state)
        => Glide(rows, again, first, second, steps, state, same: false);

    /// <param name="rows">The table.</param>
    /// <param name="again">
    /// The same pointer again, for
    /// <see cref="IVectorOps{TVector}.LoadPairs(double*, double*, double*, uint*, out TVector, out TVector, out TVector)"/>.
    /// </param>
    /// <param name="first">Offsets of the first set.</param>
    /// <param name="second">Offsets of the second set.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="state">Changed unless the result is false.</param>
    /// <param name="same">Whether all trajectories move, so that the factor of their steps can stay in a register.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Glide(double* rows, double* again, uint* first, uint* second, int steps, PairState state, bool same)
    {
        double* scales = state.Scales, tails = rows + 4;
        Load(state, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7);
        TVector scale = TOps.LoadAligned(scales), highest = TOps.LoadAligned(state.Center), lowest = highest;
        for (uint* end = first + (steps * Lanes); first < end; first += Lanes, second += Lanes)
        {
            Step(rows, again, tails, Draws(0, first, second), same ? scale : Scale(scales, 0), ref p0, ref highest, ref lowest);
            Step(rows, again, tails, Draws(1, first, second), same ? scale : Scale(scales, 1), ref p1, ref highest, ref lowest);
            Step(rows, again, tails, Draws(2, first, second), same ? scale : Scale(scales, 2), ref p2, ref highest, ref lowest);
            Step(rows, again, tails, Draws(3, first, second), same ? scale : Scale(scales, 3), ref p3, ref highest, ref lowest);
            if (Vectors > 4)
            {
                Step(rows, again, tails, Draws(4, first, second), same ? scale : Scale(scales, 4), ref p4, ref highest, ref lowest);
                Step(rows, again, tails, Draws(5, first, second), same ? scale : Scale(scales, 5), ref p5, ref highest, ref lowest);
                Step(rows, again, tails, Draws(6, first, second), same ? scale : Scale(scales, 6), ref p6, ref highest, ref lowest);
                Step(rows, again, tails, Draws(7, first, second), same ? scale : Scale(scales, 7), ref p7, ref highest, ref lowest);
            }
        }

        return Keep(p0, p1, p2, p3, p4, p5, p6, p7, highest, lowest, state);
    }

    /// <summary>A step of a vector of trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step(
        double* rows, double* again, double* tails, uint* draws, TVector scale, ref TVector points, ref TVector highest, ref TVector lowest)
    {
        points = Moved(rows, again, tails, draws, points, scale);
        (highest, lowest) = (TOps.MaxNative(points, highest), TOps.MinNative(points, lowest));
    }

    /// <summary>The offsets of a vector of trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint* Draws(int vector, uint* first, uint* second)
        => vector * Pairs < Lanes ? first + (vector * Pairs) : second + ((vector * Pairs) - Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Scale(double* scales, int vector) => TOps.LoadAligned(scales + (vector * TOps.Count));

    /// <summary>The same from sums of rows instead of single rows, one step after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Glide(double* sums, int steps, PairState state)
    {
        double* scales = state.Scales;
        Load(state, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7);
        TVector highest = TOps.LoadAligned(state.Center), lowest = highest;
        for (double* end = sums + ((long)steps * PairSlots.Slot); sums < end; sums += PairSlots.Slot)
        {
            Step(sums, 0, Scale(scales, 0), ref p0, ref highest, ref lowest);
            Step(sums, 1, Scale(scales, 1), ref p1, ref highest, ref lowest);
            Step(sums, 2, Scale(scales, 2), ref p2, ref highest, ref lowest);
            Step(sums, 3, Scale(scales, 3), ref p3, ref highest, ref lowest);
            if (Vectors > 4)
            {
                Step(sums, 4, Scale(scales, 4), ref p4, ref highest, ref lowest);
                Step(sums, 5, Scale(scales, 5), ref p5, ref highest, ref lowest);
                Step(sums, 6, Scale(scales, 6), ref p6, ref highest, ref lowest);
                Step(sums, 7, Scale(scales, 7), ref p7, ref highest, ref lowest);
            }
        }

        return Keep(p0, p1, p2, p3, p4, p5, p6, p7, highest, lowest, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Step(double* sums, int vector, TVector scale, ref TVector points, ref TVector highest, ref TVector lowest)
    {
        points = Moved(sums + (vector * Pairs * Lanes), points, scale);
        (highest, lowest) = (TOps.MaxNative(points, highest), TOps.MinNative(points, lowest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load(
        PairState state, out TVector p0, out TVector p1, out TVector p2, out TVector p3,
        out TVector p4, out TVector p5, out TVector p6, out TVector p7)
    {
        double* points = state.Points;
        p0 = TOps.LoadAligned(points);
        p1 = TOps.LoadAligned(points + TOps.Count);
        p2 = TOps.LoadAligned(points + (2 * TOps.Count));
        p3 = TOps.LoadAligned(points + (3 * TOps.Count));
        p4 = Vectors > 4 ? TOps.LoadAligned(points + (4 * TOps.Count)) : p0;
        p5 = Vectors > 4 ? TOps.LoadAligned(points + (5 * TOps.Count)) : p0;
        p6 = Vectors > 4 ? TOps.LoadAligned(points + (6 * TOps.Count)) : p0;
        p7 = Vectors > 4 ? TOps.LoadAligned(points + (7 * TOps.Count)) : p0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(PairState state, TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, TVector p6, TVector p7)
    {
        double* points = state.Points;
        TOps.StoreAligned(p0, points);
        TOps.StoreAligned(p1, points + TOps.Count);
        TOps.StoreAligned(p2, points + (2 * TOps.Count));
        TOps.StoreAligned(p3, points + (3 * TOps.Count));
        if (Vectors > 4)
        {
            TOps.StoreAligned(p4, points + (4 * TOps.Count));
            TOps.StoreAligned(p5, points + (5 * TOps.Count));
            TOps.StoreAligned(p6, points + (6 * TOps.Count));
            TOps.StoreAligned(p7, points + (7 * TOps.Count));
        }
    }

    /// <summary>
    /// Keeps the points if no trajectory can have left on the way to them: if the range of all coordinates lies in the square inside the leave
    /// radius. With four vectors it does not read the last four arguments.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Keep(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5,
        TVector p6, TVector p7, TVector highest, TVector lowest, PairState state)
    {
        // the range ignores NaN, but a point that becomes NaN stays NaN
        TVector ordered = TOps.And(TOps.And(TOps.Equal(p0, p0), TOps.Equal(p1, p1)), TOps.And(TOps.Equal(p2, p2), TOps.Equal(p3, p3)));
        if (Vectors > 4)
        {
            ordered = TOps.And(ordered, TOps.And(TOps.And(TOps.Equal(p4, p4), TOps.Equal(p5, p5)), TOps.And(TOps.Equal(p6, p6), TOps.Equal(p7, p7))));
        }

        TVector center = TOps.LoadAligned(state.Center), widest = TOps.LoadAligned(state.Widest);
        TVector below = TOps.LessThanOrEqual(TOps.Subtract(highest, center), widest);
        TVector above = TOps.LessThanOrEqual(TOps.Subtract(center, lowest), widest);
        if (!TOps.All(TOps.And(TOps.And(below, above), ordered)))
        {
            return false;
        }

        Store(state, p0, p1, p2, p3, p4, p5, p6, p7);
        return true;
    }

    /// <summary>
    /// Takes steps of batch 1 for both sets until <paramref name="steps"/> are done or a trajectory is out of bounds. Returns the number of steps
    /// taken, negative in the second case.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Singles(double* rows, uint* first, uint* second, int steps, PairState state)
    {
        double* scales = state.Scales, squares = state.Squares, tails = rows + 4;
        Load(state, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5, out TVector p6, out TVector p7);
        TVector center = TOps.LoadAligned(state.Center), farthest = TOps.LoadAligned(state.Farthest);
        int done = 0;
        bool inside;
        do
        {
            TVector near = True;
            Step(rows, tails, Draws(0, first, second), Scale(scales, 0), center, farthest, squares + (0 * TOps.Count), ref p0, ref near);
            Step(rows, tails, Draws(1, first, second), Scale(scales, 1), center, farthest, squares + (1 * TOps.Count), ref p1, ref near);
            Step(rows, tails, Draws(2, first, second), Scale(scales, 2), center, farthest, squares + (2 * TOps.Count), ref p2, ref near);
            Step(rows, tails, Draws(3, first, second), Scale(scales, 3), center, farthest, squares + (3 * TOps.Count), ref p3, ref near);
            if (Vectors > 4)
            {
                Step(rows, tails, Draws(4, first, second), Scale(scales, 4), center, farthest, squares + (4 * TOps.Count), ref p4, ref near);
                Step(rows, tails, Draws(5, first, second), Scale(scales, 5), center, farthest, squares + (5 * TOps.Count), ref p5, ref near);
                Step(rows, tails, Draws(6, first, second), Scale(scales, 6), center, farthest, squares + (6 * TOps.Count), ref p6, ref near);
                Step(rows, tails, Draws(7, first, second), Scale(scales, 7), center, farthest, squares + (7 * TOps.Count), ref p7, ref near);
            }

            first += Lanes;
            second += Lanes;
            done++;
            inside = TOps.All(near) && (!state.Arrives || NoneArrived(state));
        }
        while (inside && done < steps);

        Store(state, p0, p1, p2, p3, p4, p5, p6, p7);
        return inside ? done : -done;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Step(
        double* rows, double* tails, uint* draws, TVector scale, TVector center,
        TVector farthest, double* squares, ref TVector points, ref TVector near)
    {
        points = Moved(rows, rows, tails, draws, points, scale);
        TVector square = Square(points, center);
        TOps.StoreAligned(square, squares);
        near = TOps.And(near, TOps.LessThanOrEqual(square, farthest));
    }

    /// <summary>Measures all distances; false if a trajectory is out of bounds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Measure(PairState state) => MeasureAll(state);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool MeasureAll(PairState state)
    {
        TVector center = TOps.LoadAligned(state.Center), farthest = TOps.LoadAligned(state.Farthest), near = True;
        for (int at = 0; at < PairState.Length; at += TOps.Count)
        {
            TVector square = Square(TOps.LoadAligned(state.Points + at), center);
            TOps.StoreAligned(square, state.Squares + at);
            near = TOps.And(near, TOps.LessThanOrEqual(square, farthest));
        }

        return TOps.All(near) && (!state.Arrives || NoneArrived(state));
    }

    /// <summary>
    /// <c>(x − x*)² + (y − y*)²</c>, rounded as <see cref="GroupLoop"/> does, in the place of each x; the same sum in the other order in that of y.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Square(TVector points, TVector center)
    {
        TVector away = TOps.Subtract(points, center), other = TOps.SwapPairs(away);
        return TOps.FusedMultiplyAdd(other, other, TOps.Multiply(away, away));
    }

    /// <summary>Whether all squares, except those of trajectories at rest, are numbers of at least the squared arrive radius.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool NoneArrived(PairState state)
    {
        TVector nearest = TOps.LoadAligned(state.Nearest), rest = TOps.Create(0), away = True;
        for (int at = 0; at < PairState.Length; at += TOps.Count)
        {
            TVector far = TOps.LessThanOrEqual(nearest, TOps.LoadAligned(state.Squares + at));
            away = TOps.And(away, TOps.Select(TOps.Equal(TOps.LoadAligned(state.Scales + at), rest), away, far));
        }

        return TOps.All(away);
    }
}
