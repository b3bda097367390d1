using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// What <see cref="CoordinateHalves"/> does, bit for bit, where vectors have 512 bits, or none are to be had: the scores of eight rows at a time, then these rows added to every eight
/// coordinates.
/// </summary>
static unsafe class CoordinateWide
{
    /// <summary>Rows of a group, and coordinates of a vector.</summary>
    public const int Rows = 8;

    /// <summary>As <see cref="CoordinateHalves.Add"/>; where the table has targets among its rows' last eight, so has the sum what is no coordinate.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLink>(double* rows, long stride, long width, long target, long* draws, double* weights, int batch, double* theta, double* sum)
        where TLink : struct, ILink
    {
        Vector512<double> blank = Blank(width, target);
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride), x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            long tail = width - Rows;
            Vector512<double> scores = Scores(
                x0, x1, x2, x3, x4, x5, x6, x7,
                Vector512.LoadAligned(x0 + tail), Vector512.LoadAligned(x1 + tail), Vector512.LoadAligned(x2 + tail), Vector512.LoadAligned(x3 + tail),
                Vector512.LoadAligned(x4 + tail), Vector512.LoadAligned(x5 + tail), Vector512.LoadAligned(x6 + tail), Vector512.LoadAligned(x7 + tail), width, theta, Rows);
            Vector512<double> residual = TLink.Residual(scores + blank, Targets(x0, x1, x2, x3, x4, x5, x6, x7, target));
            if (weights is not null)
            {
                residual *= Vector512.Load(weights);
                weights += Rows;
            }

            Spread(
                residual, out Vector512<double> r0, out Vector512<double> r1, out Vector512<double> r2, out Vector512<double> r3,
                out Vector512<double> r4, out Vector512<double> r5, out Vector512<double> r6, out Vector512<double> r7);
            for (long at = 0; at < width; at += Rows)
            {
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, Vector512.LoadAligned(sum + at)).StoreAligned(sum + at);
            }
        }
    }

    /// <summary>What a path keeps, by eights of coordinates: θ, the center, and a sum. One pointer to all of it leaves the registers to the rows.</summary>
    public static class Path
    {
        /// <summary>Doubles from one eight to the next.</summary>
        public const int Chunk = 24;

        /// <summary>Where the center and the sum of an eight stand.</summary>
        public const int Center = 8, Sum = 16;

        /// <summary>Where a coordinate stands.</summary>
        public static int Of(int coordinate) => (coordinate / 8 * Chunk) + (coordinate % 8);
    }

    /// <summary>As <see cref="CoordinateHalves.Descend"/>. What lies past the last coordinate is zero and stays so.</summary>
    /// <param name="width">Coordinates, rounded up to a multiple of 8.</param>
    /// <param name="target">Where in its row the target stands: after the last coordinate.</param>
    /// <param name="draws">The batch: its rows, of a <see cref="LinearTable"/>.</param>
    /// <param name="upcoming">k more rows, which are fetched meanwhile: the next step's batch, of whichever trajectory; only a hint, may be <paramref name="draws"/>.</param>
    /// <param name="batch">k, a multiple of 8, at least 8.</param>
    /// <param name="scale">−C/k.</param>
    /// <param name="path">θ, the center and the sum, as <see cref="Path"/> says; θ is overwritten. Aligned to 64 bytes.</param>
    /// <returns>‖θ − center‖² after the step.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static double Descend<TLink>(long width, long target, double** draws, double** upcoming, int batch, double scale, double* path)
        where TLink : struct, ILink
    {
        Vector512<double> squares = Vector512<double>.Zero, blank = Blank(width, target), step = Vector512.Create(scale);
        bool begin = true;
        for (double** last = draws + batch - Rows; draws <= last; draws += Rows, begin = false)
        {
            double* x0 = draws[0], x1 = draws[1], x2 = draws[2], x3 = draws[3];
            double* x4 = draws[4], x5 = draws[5], x6 = draws[6], x7 = draws[7];

            // the last eight coordinates stay in registers for the second time they are needed
            long tail = width - Rows;
            Vector512<double> l0 = Vector512.LoadAligned(x0 + tail), l1 = Vector512.LoadAligned(x1 + tail), l2 = Vector512.LoadAligned(x2 + tail), l3 = Vector512.LoadAligned(x3 + tail);
            Vector512<double> l4 = Vector512.LoadAligned(x4 + tail), l5 = Vector512.LoadAligned(x5 + tail), l6 = Vector512.LoadAligned(x6 + tail), l7 = Vector512.LoadAligned(x7 + tail);
            Vector512<double> residual = TLink.Residual(
                Scores(x0, x1, x2, x3, x4, x5, x6, x7, l0, l1, l2, l3, l4, l5, l6, l7, width, path, Path.Chunk) + blank, Targets(x0, x1, x2, x3, x4, x5, x6, x7, target));
            Spread(
                residual, out Vector512<double> r0, out Vector512<double> r1, out Vector512<double> r2, out Vector512<double> r3,
                out Vector512<double> r4, out Vector512<double> r5, out Vector512<double> r6, out Vector512<double> r7);
            Fetch(upcoming);
            upcoming += Rows;
            double* to = path;
            long at = 0;
            if (draws != last)
            {
                for (; at < tail; at += Rows, to += Path.Chunk)
                {
                    Vector512<double> more = AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, Sum(begin, to));
                    more.StoreAligned(to + Path.Sum);
                }

                AddRows(l0, l1, l2, l3, l4, l5, l6, l7, r0, r1, r2, r3, r4, r5, r6, r7, Sum(begin, to)).StoreAligned(to + Path.Sum);
                continue;
            }

            for (; at < tail; at += Rows, to += Path.Chunk)
            {
                Vector512<double> all = AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, Sum(begin, to));
                Move(step, all, to, ref squares);
            }

            // the target may be among the last eight
            Vector512<double> coordinates = Vector512.LessThan(Vector512<long>.Indices, Vector512.Create(target - at)).AsDouble();
            Vector512<double> sum = AddRows(l0, l1, l2, l3, l4, l5, l6, l7, r0, r1, r2, r3, r4, r5, r6, r7, Sum(begin, to));
            Move(step, sum & coordinates, to, ref squares);
        }

        return GroupMath.Total(squares.GetLower(), squares.GetUpper());
    }

    /// <summary>What the groups before have added to eight coordinates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Sum(bool begin, double* path) => begin ? Vector512<double>.Zero : Vector512.LoadAligned(path + Path.Sum);

    /// <summary>Moves eight coordinates, and adds how far they are from the center.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Move(Vector512<double> step, Vector512<double> sum, double* path, ref Vector512<double> squares)
    {
        Vector512<double> next = Vector512.FusedMultiplyAdd(step, sum, Vector512.LoadAligned(path)), away = next - Vector512.LoadAligned(path + Path.Center);
        next.StoreAligned(path);
        squares = Vector512.FusedMultiplyAdd(away, away, squares);
    }

    /// <summary>Fetches the beginnings of eight rows into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(double** rows)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        Sse.Prefetch0(rows[0]);
        Sse.Prefetch0(rows[1]);
        Sse.Prefetch0(rows[2]);
        Sse.Prefetch0(rows[3]);
        Sse.Prefetch0(rows[4]);
        Sse.Prefetch0(rows[5]);
        Sse.Prefetch0(rows[6]);
        Sse.Prefetch0(rows[7]);
    }

    /// <summary>
    /// What is added to scores where the target is among the last eight: nothing, but it turns −0, to which a product of the target and zero may come, into 0. Adding −0 changes nothing at all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Blank(long width, long target) => Vector512.Create(target < width ? 0.0 : -0.0);

    /// <summary>
    /// <c>x_iᵀθ</c> of eight rows, whose last eight coordinates are there: for each the sums of coordinates 0, 8, 16, …, of 1, 9, 17, … and so on, added as ((0+4)+(1+5))+((2+6)+(3+7)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Scores(
        double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector512<double> l0, Vector512<double> l1, Vector512<double> l2, Vector512<double> l3,
        Vector512<double> l4, Vector512<double> l5, Vector512<double> l6, Vector512<double> l7, long width, double* theta, long toNext)
    {
        Vector512<double> t = Vector512.LoadAligned(theta);
        if (width == Rows)
        {
            return Totals(t * l0, t * l1, t * l2, t * l3, t * l4, t * l5, t * l6, t * l7);
        }

        Vector512<double> s0 = Vector512.LoadAligned(x0) * t, s1 = Vector512.LoadAligned(x1) * t, s2 = Vector512.LoadAligned(x2) * t, s3 = Vector512.LoadAligned(x3) * t;
        Vector512<double> s4 = Vector512.LoadAligned(x4) * t, s5 = Vector512.LoadAligned(x5) * t, s6 = Vector512.LoadAligned(x6) * t, s7 = Vector512.LoadAligned(x7) * t;
        theta += toNext;
        for (long at = Rows; at < width - Rows; at += Rows, theta += toNext)
        {
            t = Vector512.LoadAligned(theta);
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + at), t, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + at), t, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + at), t, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + at), t, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x4 + at), t, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x5 + at), t, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x6 + at), t, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x7 + at), t, s7);
        }

        t = Vector512.LoadAligned(theta);
        return Totals(
            Vector512.FusedMultiplyAdd(l0, t, s0), Vector512.FusedMultiplyAdd(l1, t, s1), Vector512.FusedMultiplyAdd(l2, t, s2), Vector512.FusedMultiplyAdd(l3, t, s3),
            Vector512.FusedMultiplyAdd(l4, t, s4), Vector512.FusedMultiplyAdd(l5, t, s5), Vector512.FusedMultiplyAdd(l6, t, s6), Vector512.FusedMultiplyAdd(l7, t, s7));
    }

    /// <summary>The sums of the lanes of eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Totals(
        Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3,
        Vector512<double> s4, Vector512<double> s5, Vector512<double> s6, Vector512<double> s7)
    {
        if (!Avx512F.IsSupported)
        {
            Transpose8.InPlace(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
        }

        // lanes j and j + 4 of rows 0 and 2, 1 and 3, …, then neighbors of rows 0 to 3 and 4 to 7, then what is left of all
        Vector512<double> even = AddHalves(s0, s2), odd = AddHalves(s1, s3), first = Avx512F.UnpackLow(even, odd) + Avx512F.UnpackHigh(even, odd);
        even = AddHalves(s4, s6);
        odd = AddHalves(s5, s7);
        Vector512<double> second = Avx512F.UnpackLow(even, odd) + Avx512F.UnpackHigh(even, odd);
        return Avx512F.Shuffle4x128(first, second, 0x88) + Avx512F.Shuffle4x128(first, second, 0xDD);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AddHalves(Vector512<double> a, Vector512<double> b) => Avx512F.Shuffle4x128(a, b, 0x44) + Avx512F.Shuffle4x128(a, b, 0xEE);

    /// <summary>The targets of eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Targets(double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7, long target)
        => Avx512F.IsSupported
            ? Avx512F.InsertVector256(
                CoordinateHalves.Targets(x0, x1, x2, x3, target).ToVector512Unsafe(), CoordinateHalves.Targets(x4, x5, x6, x7, target), 1)
            : Vector512.Create(x0[target], x1[target], x2[target], x3[target], x4[target], x5[target], x6[target], x7[target]);

    /// <summary>Each lane in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Spread(
        Vector512<double> r, out Vector512<double> r0, out Vector512<double> r1, out Vector512<double> r2, out Vector512<double> r3,
        out Vector512<double> r4, out Vector512<double> r5, out Vector512<double> r6, out Vector512<double> r7)
    {
        if (!Avx512F.IsSupported)
        {
            (r0, r1, r2, r3) = (Vector512.Create(r[0]), Vector512.Create(r[1]), Vector512.Create(r[2]), Vector512.Create(r[3]));
            (r4, r5, r6, r7) = (Vector512.Create(r[4]), Vector512.Create(r[5]), Vector512.Create(r[6]), Vector512.Create(r[7]));
            return;
        }

        Vector512<double> both = Avx512F.Shuffle4x128(r, r, 0x00);
        (r0, r1) = (Avx512F.UnpackLow(both, both), Avx512F.UnpackHigh(both, both));
        both = Avx512F.Shuffle4x128(r, r, 0x55);
        (r2, r3) = (Avx512F.UnpackLow(both, both), Avx512F.UnpackHigh(both, both));
        both = Avx512F.Shuffle4x128(r, r, 0xAA);
        (r4, r5) = (Avx512F.UnpackLow(both, both), Avx512F.UnpackHigh(both, both));
        both = Avx512F.Shuffle4x128(r, r, 0xFF);
        (r6, r7) = (Avx512F.UnpackLow(both, both), Avx512F.UnpackHigh(both, both));
    }

    /// <summary>Eight coordinates of eight rows times their residuals, added to what was before in two chains of four: the order of the sum is fixed, its latency halved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AddRows(
        Vector512<double> x0, Vector512<double> x1, Vector512<double> x2, Vector512<double> x3, Vector512<double> x4, Vector512<double> x5, Vector512<double> x6, Vector512<double> x7,
        Vector512<double> r0, Vector512<double> r1, Vector512<double> r2, Vector512<double> r3,
        Vector512<double> r4, Vector512<double> r5, Vector512<double> r6, Vector512<double> r7, Vector512<double> sum)
    {
        Vector512<double> even = Vector512.FusedMultiplyAdd(x0, r0, sum), odd = x1 * r1;
        even = Vector512.FusedMultiplyAdd(x2, r2, even);
        odd = Vector512.FusedMultiplyAdd(x3, r3, odd);
        even = Vector512.FusedMultiplyAdd(x4, r4, even);
        odd = Vector512.FusedMultiplyAdd(x5, r5, odd);
        even = Vector512.FusedMultiplyAdd(x6, r6, even);
        odd = Vector512.FusedMultiplyAdd(x7, r7, odd);
        return even + odd;
    }

    /// <summary>The same of the coordinates that begin there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AddRows(
        long at, double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector512<double> r0, Vector512<double> r1, Vector512<double> r2, Vector512<double> r3,
        Vector512<double> r4, Vector512<double> r5, Vector512<double> r6, Vector512<double> r7, Vector512<double> sum) => AddRows(
            Vector512.LoadAligned(x0 + at), Vector512.LoadAligned(x1 + at), Vector512.LoadAligned(x2 + at), Vector512.LoadAligned(x3 + at),
            Vector512.LoadAligned(x4 + at), Vector512.LoadAligned(x5 + at), Vector512.LoadAligned(x6 + at), Vector512.LoadAligned(x7 + at),
            r0, r1, r2, r3, r4, r5, r6, r7, sum);
}
