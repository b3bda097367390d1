using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Kernels;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// What <see cref="PairKernel{TGradient}"/> does, bit for bit, where vectors have 256 bits: two trajectories to a vector, in the same memory. Eight
/// of sixteen registers hold the points of a glide, the others its rows and the range of coordinates. Batches are summed by <see cref="PairSums"/>.
/// </summary>
static unsafe class PairHalves<TGradient>
    where TGradient : struct, IPairGradient
{
    const int Lanes = PairKernel<TGradient>.Lanes;

    /// <summary>A step of both sets from the sums of their rows, and all distances. False where a trajectory is out of bounds; the arrive radius is left to the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool MoveAndMeasure(double* sums, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales, squares = (double*)state.Squares;
        Vector256<double> center = state.Center.GetLower(), farthest = state.Farthest.GetLower(), inside = Vector256<double>.AllBitsSet;
        for (int at = 0; at < 32; at += 4, sums += 2 * Lanes)
        {
            Vector256<double> moved = Moved(sums, sums + Lanes, Vector256.LoadAligned(points + at), scales + at), square = Squares(moved, center);
            moved.StoreAligned(points + at);
            square.StoreAligned(squares + at);
            inside &= Vector256.LessThanOrEqual(square, farthest);
        }

        return Avx.MoveMask(inside) == 0b1111;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Moved(double* r0, double* r1, Vector256<double> points, double* scales)
    {
        Vector256<double> front = Vector256.Load(r0), back = Vector256.Load(r1);
        Vector256<double> third = Avx.InsertVector128(Vector128.Load(r0 + 4).ToVector256Unsafe(), Vector128.Load(r1 + 4), 1);
        Vector256<double> slope = TGradient.Slope(Avx.Permute2x128(front, back, 0x20), Avx.Permute2x128(front, back, 0x31), third, points);
        return Vector256.FusedMultiplyAdd(Vector256.LoadAligned(scales), slope, points);
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

    /// <summary>The steps of <see cref="PairKernel{TGradient}.Glide(double*, uint*, uint*, int, PairState)"/>.</summary>
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

        return Keep(p0, p1, p2, p3, p4, p5, p6, p7, highest, lowest, state);
    }

    /// <summary>Keeps the points where nobody can have left on the way to them: where the range of all coordinates lies in the square within the leave radius.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Keep(
        Vector256<double> p0, Vector256<double> p1, Vector256<double> p2, Vector256<double> p3,
        Vector256<double> p4, Vector256<double> p5, Vector256<double> p6, Vector256<double> p7,
        Vector256<double> highest, Vector256<double> lowest, PairState state)
    {
        Vector256<double> center = state.Center.GetLower(), widest = state.Widest.GetLower();

        // what is not a number is lost to the range, but stays in the point
        Vector256<double> ordered = Avx.CompareOrdered(p0, p1) & Avx.CompareOrdered(p2, p3) & Avx.CompareOrdered(p4, p5) & Avx.CompareOrdered(p6, p7);
        Vector256<double> inside = Vector256.LessThanOrEqual(highest - center, widest) & Vector256.LessThanOrEqual(center - lowest, widest) & ordered;
        if (Avx.MoveMask(inside) != 0b1111)
        {
            return false;
        }

        double* points = (double*)state.Points;
        p0.StoreAligned(points);
        p1.StoreAligned(points + 4);
        p2.StoreAligned(points + 8);
        p3.StoreAligned(points + 12);
        p4.StoreAligned(points + 16);
        p5.StoreAligned(points + 20);
        p6.StoreAligned(points + 24);
        p7.StoreAligned(points + 28);
        return true;
    }

    /// <summary>Steps from the sums of their rows, one after the other, as <see cref="Glide(double*, uint*, uint*, int, PairState)"/> takes those of single rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Glide(double* sums, int steps, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales;
        Vector256<double> p0 = Vector256.LoadAligned(points), p1 = Vector256.LoadAligned(points + 4);
        Vector256<double> p2 = Vector256.LoadAligned(points + 8), p3 = Vector256.LoadAligned(points + 12);
        Vector256<double> p4 = Vector256.LoadAligned(points + 16), p5 = Vector256.LoadAligned(points + 20);
        Vector256<double> p6 = Vector256.LoadAligned(points + 24), p7 = Vector256.LoadAligned(points + 28);
        Vector256<double> highest = state.Center.GetLower(), lowest = highest;
        for (double* end = sums + ((long)steps * PairRows.Slot); sums < end; sums += PairRows.Slot)
        {
            p0 = Moved(sums + 0, sums + 8, p0, scales + 0);
            (highest, lowest) = (Vector256.MaxNative(p0, highest), Vector256.MinNative(p0, lowest));
            p1 = Moved(sums + 16, sums + 24, p1, scales + 4);
            (highest, lowest) = (Vector256.MaxNative(p1, highest), Vector256.MinNative(p1, lowest));
            p2 = Moved(sums + 32, sums + 40, p2, scales + 8);
            (highest, lowest) = (Vector256.MaxNative(p2, highest), Vector256.MinNative(p2, lowest));
            p3 = Moved(sums + 48, sums + 56, p3, scales + 12);
            (highest, lowest) = (Vector256.MaxNative(p3, highest), Vector256.MinNative(p3, lowest));
            p4 = Moved(sums + 64, sums + 72, p4, scales + 16);
            (highest, lowest) = (Vector256.MaxNative(p4, highest), Vector256.MinNative(p4, lowest));
            p5 = Moved(sums + 80, sums + 88, p5, scales + 20);
            (highest, lowest) = (Vector256.MaxNative(p5, highest), Vector256.MinNative(p5, lowest));
            p6 = Moved(sums + 96, sums + 104, p6, scales + 24);
            (highest, lowest) = (Vector256.MaxNative(p6, highest), Vector256.MinNative(p6, lowest));
            p7 = Moved(sums + 112, sums + 120, p7, scales + 28);
            (highest, lowest) = (Vector256.MaxNative(p7, highest), Vector256.MinNative(p7, lowest));
        }

        return Keep(p0, p1, p2, p3, p4, p5, p6, p7, highest, lowest, state);
    }

    /// <summary>As <see cref="PairKernel{TGradient}.Singles"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static int Singles(double* rows, uint* first, uint* second, int steps, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales;
        int done = 0;
        bool inside;
        do
        {
            for (int v = 0; v < 8; v++)
            {
                uint* draws = (v < 4 ? first : second) + (2 * (v % 4));
                double* point = points + (4 * v);
                Moved(rows, rows, rows + 4, draws, Vector256.LoadAligned(point), Vector256.LoadAligned(scales + (4 * v))).StoreAligned(point);
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
