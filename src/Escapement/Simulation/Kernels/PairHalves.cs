using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// What <see cref="PairKernel{TGradient}"/> does, bit for bit, where vectors have 256 bits: two trajectories to a vector, in the same memory. Sixteen
/// registers hold the points of sixteen trajectories or the sums of four rows, but not the rounds of the next draws beside them.
/// </summary>
static unsafe class PairHalves<TGradient>
    where TGradient : struct, IPairGradient
{
    const int Lanes = PairKernel<TGradient>.Lanes;

    /// <summary>As <see cref="PairKernel{TGradient}.AddRows"/>.</summary>
    public static void AddRows(double** draws, int count, bool begin, double* sums)
    {
        AddFour(draws, count, begin, sums);
        AddFour(draws + 4, count, begin, sums + (4 * Lanes));
    }

    /// <summary>The rows of four trajectories; of eight doubles in a row six are used.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void AddFour(double** draws, int count, bool begin, double* sums)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector128<double> t0 = default, t1 = default, t2 = default, t3 = default;
        if (begin)
        {
            (s0, s1, s2, s3) = (Vector256.Load(draws[0]), Vector256.Load(draws[1]), Vector256.Load(draws[2]), Vector256.Load(draws[3]));
            (t0, t1, t2, t3) = (Vector128.Load(draws[0] + 4), Vector128.Load(draws[1] + 4), Vector128.Load(draws[2] + 4), Vector128.Load(draws[3] + 4));
            draws += Lanes;
            count--;
        }
        else
        {
            (s0, s1, s2, s3) = (Vector256.Load(sums), Vector256.Load(sums + 8), Vector256.Load(sums + 16), Vector256.Load(sums + 24));
            (t0, t1, t2, t3) = (Vector128.Load(sums + 4), Vector128.Load(sums + 12), Vector128.Load(sums + 20), Vector128.Load(sums + 28));
        }

        for (; count > 0; count--, draws += Lanes)
        {
            double* r0 = draws[0], r1 = draws[1], r2 = draws[2], r3 = draws[3];
            s0 += Vector256.Load(r0);
            t0 += Vector128.Load(r0 + 4);
            s1 += Vector256.Load(r1);
            t1 += Vector128.Load(r1 + 4);
            s2 += Vector256.Load(r2);
            t2 += Vector128.Load(r2 + 4);
            s3 += Vector256.Load(r3);
            t3 += Vector128.Load(r3 + 4);
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
        Vector256<double> front = Vector256.Load(r0), back = Vector256.Load(r1);
        Vector256<double> third = Avx.InsertVector128(Vector128.Load(r0 + 4).ToVector256Unsafe(), Vector128.Load(r1 + 4), 1);
        Vector256<double> slope = TGradient.Slope(Avx.Permute2x128(front, back, 0x20), Avx.Permute2x128(front, back, 0x31), third, points);
        return Vector256.FusedMultiplyAdd(Vector256.LoadAligned(scales), slope, points);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Moved(double** draws, Vector256<double> points, double* scales) => Moved(draws[0], draws[1], points, scales);

    /// <summary>The steps of <see cref="PairKernel{TGradient}.GlideAndDraw"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Glide(double** first, double** second, int steps, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales;
        Vector256<double> p0 = Vector256.LoadAligned(points), p1 = Vector256.LoadAligned(points + 4);
        Vector256<double> p2 = Vector256.LoadAligned(points + 8), p3 = Vector256.LoadAligned(points + 12);
        Vector256<double> p4 = Vector256.LoadAligned(points + 16), p5 = Vector256.LoadAligned(points + 20);
        Vector256<double> p6 = Vector256.LoadAligned(points + 24), p7 = Vector256.LoadAligned(points + 28);
        Vector256<double> center = state.Center.GetLower(), widest = state.Widest.GetLower(), highest = center, lowest = center;
        for (double** end = first + (steps * Lanes); first < end; first += Lanes, second += Lanes)
        {
            p0 = Moved(first, p0, scales);
            (highest, lowest) = (Vector256.MaxNative(p0, highest), Vector256.MinNative(p0, lowest));
            p1 = Moved(first + 2, p1, scales + 4);
            (highest, lowest) = (Vector256.MaxNative(p1, highest), Vector256.MinNative(p1, lowest));
            p2 = Moved(first + 4, p2, scales + 8);
            (highest, lowest) = (Vector256.MaxNative(p2, highest), Vector256.MinNative(p2, lowest));
            p3 = Moved(first + 6, p3, scales + 12);
            (highest, lowest) = (Vector256.MaxNative(p3, highest), Vector256.MinNative(p3, lowest));
            p4 = Moved(second, p4, scales + 16);
            (highest, lowest) = (Vector256.MaxNative(p4, highest), Vector256.MinNative(p4, lowest));
            p5 = Moved(second + 2, p5, scales + 20);
            (highest, lowest) = (Vector256.MaxNative(p5, highest), Vector256.MinNative(p5, lowest));
            p6 = Moved(second + 4, p6, scales + 24);
            (highest, lowest) = (Vector256.MaxNative(p6, highest), Vector256.MinNative(p6, lowest));
            p7 = Moved(second + 6, p7, scales + 28);
            (highest, lowest) = (Vector256.MaxNative(p7, highest), Vector256.MinNative(p7, lowest));
        }

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
    public static int Singles(double** first, double** second, int steps, PairState state)
    {
        double* points = (double*)state.Points, scales = (double*)state.Scales;
        int done = 0;
        bool inside;
        do
        {
            for (int v = 0; v < 4; v++)
            {
                Moved(first + (2 * v), Vector256.LoadAligned(points + (4 * v)), scales + (4 * v)).StoreAligned(points + (4 * v));
                Moved(second + (2 * v), Vector256.LoadAligned(points + 16 + (4 * v)), scales + 16 + (4 * v)).StoreAligned(points + 16 + (4 * v));
            }

            first += Lanes;
            second += Lanes;
            done++;
            inside = Measure(state);
        }
        while (inside && done < steps);
        return inside ? done : -done;
    }

    /// <summary>As <see cref="PairKernel{TGradient}.Measure"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static bool Measure(PairState state)
    {
        double* points = (double*)state.Points, squares = (double*)state.Squares;
        Vector256<double> center = state.Center.GetLower(), farthest = state.Farthest.GetLower(), inside = Vector256<double>.AllBitsSet;
        for (int at = 0; at < 32; at += 4)
        {
            Vector256<double> away = Vector256.LoadAligned(points + at) - center, other = Avx.Permute(away, 0b0101);
            Vector256<double> square = Vector256.FusedMultiplyAdd(other, other, away * away);
            square.StoreAligned(squares + at);
            inside &= Vector256.LessThanOrEqual(square, farthest);
        }

        return Avx.MoveMask(inside) == 0b1111
            && (!state.Arrives || !state.AnyArrived(state.Squares[0], state.Squares[1], state.Squares[2], state.Squares[3]));
    }
}
