using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Kernels;
using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// The inner loops of <see cref="PairLoop{TGradient}"/>: sixteen trajectories as pairs (x, y), four to a vector; where vectors have 256 bits, <see cref="PairHalves{TGradient}"/>.
/// Each loop is a method of its own that calls nothing: around a call the compiler would keep every vector in memory.
/// </summary>
static unsafe class PairKernel<TGradient>
    where TGradient : struct, IPairGradient
{
    /// <summary>Trajectories side by side in a block of draws.</summary>
    public const int Lanes = 8;

    /// <summary>Doubles of the sums of four trajectories.</summary>
    const int FourSums = 4 * Lanes;

    /// <summary>A step of both sets from the sums of their rows, and all distances. False where a trajectory is out of bounds; the arrive radius is left to the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool MoveAndMeasure(double* sums, PairState state)
    {
        if (InstructionSet.Is256)
        {
            return PairHalves<TGradient>.MoveAndMeasure(sums, state);
        }

        Vector512<double> center = state.Center, farthest = state.Farthest;
        bool inside = true;
        for (int v = 0; v < 4; v++, sums += FourSums)
        {
            Vector512<double> moved = Moved(sums, state.Points[v], state.Scales[v]), square = Squares(moved, center);
            state.Points[v] = moved;
            state.Squares[v] = square;
            inside &= Vector512.LessThanOrEqualAll(square, farthest);
        }

        return inside;
    }

    /// <summary>The next points of four trajectories from the sums of their rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Moved(double* sums, Vector512<double> points, Vector512<double> scale) => Moved(sums, sums + Lanes, sums + (2 * Lanes), sums + (3 * Lanes), points, scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Moved(double* r0, double* r1, double* r2, double* r3, Vector512<double> points, Vector512<double> scale)
    {
        var (a, b, c) = PairVectors.OfRows(r0, r1, r2, r3);
        return Vector512.FusedMultiplyAdd(scale, TGradient.Slope(a, b, c, points), points);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Moved(double* rows, uint* draws, Vector512<double> points, Vector512<double> scale)
    {
        ulong front = *(ulong*)draws, back = *(ulong*)(draws + 2); // loads are what there is least of
        var (a, b, c) = PairVectors.OfRows(rows, rows + 4, (uint)front, (nuint)(front >> 32), (uint)back, (nuint)(back >> 32));
        return Vector512.FusedMultiplyAdd(scale, TGradient.Slope(a, b, c, points), points);
    }

    /// <summary>The row so many bytes from the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double* At(double* rows, nuint offset) => (double*)((byte*)rows + offset);

    /// <summary>
    /// Steps of batch 1 for both sets without a look at every distance: only the range of all coordinates is kept. Where it lies in the square within the leave radius nobody can have
    /// left. Otherwise returns false and leaves the points as they were, for <see cref="Singles"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Glide(double* rows, uint* first, uint* second, int steps, PairState state)
    {
        if (InstructionSet.Is256)
        {
            return PairHalves<TGradient>.Glide(rows, first, second, steps, state);
        }

        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> highest = state.Center, lowest = state.Center;
        for (uint* end = first + (steps * Lanes); first < end;)
        {
            Step(rows, ref first, ref second, ref p0, ref p1, ref p2, ref p3, c0, c1, c2, c3, ref highest, ref lowest);
        }

        return Keep(p0, p1, p2, p3, highest, lowest, state);
    }

    /// <summary>
    /// The same through half a ring of draws, while the other half is drawn: a path waits for its own last step, and the rounds of Philox fill what is left of the time.
    /// </summary>
    /// <param name="rows">The table.</param>
    /// <param name="pass">The first of those of half a ring.</param>
    /// <param name="state">Changed unless the result is false; draws are made in any case.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool GlideAndDraw<TShape>(double* rows, BlockPass* pass, PairState state)
        where TShape : struct, IHalfShape
    {
        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> highest = state.Center, lowest = state.Center;
        uint* first = pass->Draws, second = pass[SharedRounds.Blocks].Draws;
        for (BlockPass* end = pass + (BlockDraws.Sets * SharedRounds.Blocks); pass < end; pass += 2)
        {
            ulong* key = pass->Keys, last = key + (2 * (BlockDraws.Rounds - 1));
            Vector512<ulong> trajectories = Vector512.Load(pass->Trajectories);
            SharedRounds.Begin(
                pass->Shared, pass->Block, trajectories, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
            SharedRounds.Begin(
                pass->Shared, pass->Block + 1, trajectories, out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
            for (; key <= last; key += 2)
            {
                Step(rows, ref first, ref second, ref p0, ref p1, ref p2, ref p3, c0, c1, c2, c3, ref highest, ref lowest);
                Philox512.Round(key, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
                if (TShape.IndicesOfWord == 1 && key < last)
                {
                    // half as many steps
                    key += 2;
                    Philox512.Round(key, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
                }
            }

            if (TShape.IndicesOfWord == 2)
            {
                Step(rows, ref first, ref second, ref p0, ref p1, ref p2, ref p3, c0, c1, c2, c3, ref highest, ref lowest);
            }

            Vector512<ulong> n = Vector512.Create(pass->Components);
            WordIndices512.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, TShape.IndicesOfWord, pass->Target);
            WordIndices512.Least(x0, x1, x2, x3).Store(pass->Least);
            WordIndices512.StoreOffsets(n, ref y0, ref y1, ref y2, ref y3, TShape.IndicesOfWord, pass[1].Target);
            WordIndices512.Least(y0, y1, y2, y3).Store(pass[1].Least);
        }

        return Keep(p0, p1, p2, p3, highest, lowest, state);
    }

    /// <summary>One step of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Step(
        double* rows, ref uint* first, ref uint* second,
        ref Vector512<double> p0, ref Vector512<double> p1, ref Vector512<double> p2, ref Vector512<double> p3,
        Vector512<double> c0, Vector512<double> c1, Vector512<double> c2, Vector512<double> c3, ref Vector512<double> highest, ref Vector512<double> lowest)
    {
        p0 = Moved(rows, first, p0, c0);
        p1 = Moved(rows, first + 4, p1, c1);
        p2 = Moved(rows, second, p2, c2);
        p3 = Moved(rows, second + 4, p3, c3);
        Widen(p0, p1, p2, p3, ref highest, ref lowest);
        first += Lanes;
        second += Lanes;
    }

    /// <summary>The same from the sums of rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Glide(double* sums, int steps, PairState state)
    {
        if (InstructionSet.Is256)
        {
            return PairHalves<TGradient>.Glide(sums, steps, state);
        }

        Vector512<double> p0 = state.Points[0], p1 = state.Points[1], p2 = state.Points[2], p3 = state.Points[3];
        Vector512<double> c0 = state.Scales[0], c1 = state.Scales[1], c2 = state.Scales[2], c3 = state.Scales[3];
        Vector512<double> highest = state.Center, lowest = state.Center;
        for (double* end = sums + ((long)steps * PairRows.Slot); sums < end; sums += PairRows.Slot)
        {
            p0 = Moved(sums, p0, c0);
            p1 = Moved(sums + FourSums, p1, c1);
            p2 = Moved(sums + (2 * FourSums), p2, c2);
            p3 = Moved(sums + (3 * FourSums), p3, c3);
            Widen(p0, p1, p2, p3, ref highest, ref lowest);
        }

        return Keep(p0, p1, p2, p3, highest, lowest, state);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Widen(
        Vector512<double> p0, Vector512<double> p1, Vector512<double> p2, Vector512<double> p3, ref Vector512<double> highest, ref Vector512<double> lowest)
    {
        (highest, lowest) = (Vector512.MaxNative(p0, highest), Vector512.MinNative(p0, lowest));
        (highest, lowest) = (Vector512.MaxNative(p1, highest), Vector512.MinNative(p1, lowest));
        (highest, lowest) = (Vector512.MaxNative(p2, highest), Vector512.MinNative(p2, lowest));
        (highest, lowest) = (Vector512.MaxNative(p3, highest), Vector512.MinNative(p3, lowest));
    }

    /// <summary>Keeps the points where nobody can have left on the way to them: where the range of all coordinates lies in the square within the leave radius.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Keep(
        Vector512<double> p0, Vector512<double> p1, Vector512<double> p2, Vector512<double> p3, Vector512<double> highest, Vector512<double> lowest, PairState state)
    {
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
        if (InstructionSet.Is256)
        {
            return PairHalves<TGradient>.Singles(rows, first, second, steps, state);
        }

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
        if (InstructionSet.Is256)
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
        Vector512<double> away = points - center, other = PairVectors.Swap(away);
        return Vector512.FusedMultiplyAdd(other, other, away * away);
    }

    /// <summary>False for what is not a number, too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Inside(Vector512<double> d0, Vector512<double> d1, Vector512<double> d2, Vector512<double> d3, Vector512<double> farthest)
        => Vector512.LessThanOrEqualAll(d0, farthest) && Vector512.LessThanOrEqualAll(d1, farthest)
            && Vector512.LessThanOrEqualAll(d2, farthest) && Vector512.LessThanOrEqualAll(d3, farthest);
}
