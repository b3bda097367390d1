using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// What <see cref="CoordinateBatch{TLink}"/> does, bit for bit, where vectors have 256 bits: the scores of four rows at a time, whose sums fill half the
/// registers, then eight rows added to every four coordinates.
/// </summary>
static unsafe class CoordinateHalves
{
    /// <summary>Of a group.</summary>
    public const int Rows = 8;

    public static bool IsSupported => PhiloxHalves.IsSupported;

    /// <summary>Whole groups of eight rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLink>(
        double* rows, long stride, double* targets, long* draws, double* weights, int batch, double* theta, double* sum)
        where TLink : struct, ILink
    {
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride), x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector256<double> front = Scores(x0, x1, x2, x3, stride, theta, 4), back = Scores(x4, x5, x6, x7, stride, theta, 4);
            Vector256<double> frontTarget = Vector256.Create(targets[draws[0]], targets[draws[1]], targets[draws[2]], targets[draws[3]]);
            Vector256<double> backTarget = Vector256.Create(targets[draws[4]], targets[draws[5]], targets[draws[6]], targets[draws[7]]);
            front = TLink.Residual(front, frontTarget);
            back = TLink.Residual(back, backTarget);
            if (weights is not null)
            {
                front *= Vector256.Load(weights);
                back *= Vector256.Load(weights + 4);
                weights += Rows;
            }

            Vector256<double> r0 = Avx2.Permute4x64(front, 0x00), r1 = Avx2.Permute4x64(front, 0x55), r2 = Avx2.Permute4x64(front, 0xAA);
            Vector256<double> r3 = Avx2.Permute4x64(front, 0xFF), r4 = Avx2.Permute4x64(back, 0x00), r5 = Avx2.Permute4x64(back, 0x55);
            Vector256<double> r6 = Avx2.Permute4x64(back, 0xAA), r7 = Avx2.Permute4x64(back, 0xFF);
            for (long at = 0; at < stride; at += Rows)
            {
                Vector256<double> even0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0 + at), r0, Vector256.LoadAligned(sum + at));
                Vector256<double> odd0 = r1 * Vector256.LoadAligned(x1 + at);
                Vector256<double> even1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0 + at + 4), r0, Vector256.LoadAligned(sum + at + 4));
                Vector256<double> odd1 = r1 * Vector256.LoadAligned(x1 + at + 4);
                even0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2 + at), r2, even0);
                even1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2 + at + 4), r2, even1);
                odd0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3 + at), r3, odd0);
                odd1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3 + at + 4), r3, odd1);
                even0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4 + at), r4, even0);
                even1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4 + at + 4), r4, even1);
                odd0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5 + at), r5, odd0);
                odd1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5 + at + 4), r5, odd1);
                even0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6 + at), r6, even0);
                even1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6 + at + 4), r6, even1);
                odd0 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7 + at), r7, odd0);
                odd1 = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7 + at + 4), r7, odd1);
                (even0 + odd0).StoreAligned(sum + at);
                (even1 + odd1).StoreAligned(sum + at + 4);
            }
        }
    }

    /// <summary>
    /// What a path keeps, by fours of coordinates: θ, the center, and a sum that is zero between steps. One pointer to all of it leaves the registers to the rows.
    /// </summary>
    public static class Path
    {
        /// <summary>Doubles from one four to the next.</summary>
        public const int Chunk = 12;

        /// <summary>Where the center and the sum of a four stand.</summary>
        public const int Center = 4, Sum = 8;

        /// <summary>Where a coordinate stands.</summary>
        public static int Of(int coordinate) => (coordinate / 4 * Chunk) + (coordinate % 4);
    }

    /// <summary>
    /// A whole step of plain SGD from a batch of whole groups of eight rows: <see cref="Add"/>, <see cref="GroupMath.Update"/> and <see cref="GroupMath.Squares"/>,
    /// number by number the same. What lies past the last coordinate is zero and stays so.
    /// </summary>
    /// <param name="rows">The table, aligned to 32 bytes.</param>
    /// <param name="stride">Doubles from row to row, a multiple of 8.</param>
    /// <param name="used">Coordinates, rounded up to a multiple of 4.</param>
    /// <param name="targets">y.</param>
    /// <param name="draws">The batch.</param>
    /// <param name="upcoming">k indices whose rows are fetched meanwhile: the next step's batch, of whichever trajectory; only a hint, may be <paramref name="draws"/>.</param>
    /// <param name="batch">k, a multiple of 8, at least 8.</param>
    /// <param name="scale">−C/k.</param>
    /// <param name="path">θ, the center and the sum, as <see cref="Path"/> says; θ is overwritten. Aligned to 32 bytes, a four for every four of the stride: a second four is read even where one is used.</param>
    /// <returns>‖θ − center‖² after the step.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static double Descend<TLink>(double* rows, long stride, long used, double* targets, long* draws, long* upcoming, int batch, double scale, double* path)
        where TLink : struct, ILink
    {
        double square = 0;
        for (long* last = draws + batch - Rows; draws <= last; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride), x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector256<double> front = Scores(x0, x1, x2, x3, used, path, Path.Chunk), back = Scores(x4, x5, x6, x7, used, path, Path.Chunk);
            front = TLink.Residual(front, Vector256.Create(targets[draws[0]], targets[draws[1]], targets[draws[2]], targets[draws[3]]));
            back = TLink.Residual(back, Vector256.Create(targets[draws[4]], targets[draws[5]], targets[draws[6]], targets[draws[7]]));
            Vector256<double> r0 = Avx2.Permute4x64(front, 0x00), r1 = Avx2.Permute4x64(front, 0x55), r2 = Avx2.Permute4x64(front, 0xAA);
            Vector256<double> r3 = Avx2.Permute4x64(front, 0xFF), r4 = Avx2.Permute4x64(back, 0x00), r5 = Avx2.Permute4x64(back, 0x55);
            Vector256<double> r6 = Avx2.Permute4x64(back, 0xAA), r7 = Avx2.Permute4x64(back, 0xFF);
            Fetch(rows, stride, upcoming);
            upcoming += Rows;
            double* at = path;
            if (draws != last)
            {
                for (long j = 0; j < used; j += 4, at += Path.Chunk)
                {
                    Sum(x0 + j, x1 + j, x2 + j, x3 + j, x4 + j, x5 + j, x6 + j, x7 + j, r0, r1, r2, r3, r4, r5, r6, r7, Vector256.LoadAligned(at + Path.Sum))
                        .StoreAligned(at + Path.Sum);
                }

                continue;
            }

            // the squares of both halves of each eight are summed apart, as in lanes of 512 bits
            Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero, step = Vector256.Create(scale);
            for (long j = 0; j < used; j += 4, at += Path.Chunk)
            {
                Vector256<double> sum = Vector256.LoadAligned(at + Path.Sum);
                sum = Sum(x0 + j, x1 + j, x2 + j, x3 + j, x4 + j, x5 + j, x6 + j, x7 + j, r0, r1, r2, r3, r4, r5, r6, r7, sum);
                Vector256<double> next = Vector256.FusedMultiplyAdd(step, sum, Vector256.LoadAligned(at)), away = next - Vector256.LoadAligned(at + Path.Center);
                next.StoreAligned(at);
                Vector256<double>.Zero.StoreAligned(at + Path.Sum);
                (low, high) = (high, Vector256.FusedMultiplyAdd(away, away, low));
            }

            square = used % Rows == 0 ? GroupMath.Total(low, high) : GroupMath.Total(high, low);
        }

        return square;
    }

    /// <summary>
    /// Fetches the beginnings of eight rows into the first-level cache. The processor goes on from there by itself; of the rows that are read first it gets two lines,
    /// as it has less time for them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(double* rows, long stride, long* draws)
    {
        Sse.Prefetch0(rows + (draws[0] * stride));
        Sse.Prefetch0(rows + (draws[0] * stride) + 8);
        Sse.Prefetch0(rows + (draws[1] * stride));
        Sse.Prefetch0(rows + (draws[1] * stride) + 8);
        Sse.Prefetch0(rows + (draws[2] * stride));
        Sse.Prefetch0(rows + (draws[2] * stride) + 8);
        Sse.Prefetch0(rows + (draws[3] * stride));
        Sse.Prefetch0(rows + (draws[3] * stride) + 8);
        Sse.Prefetch0(rows + (draws[4] * stride));
        Sse.Prefetch0(rows + (draws[5] * stride));
        Sse.Prefetch0(rows + (draws[6] * stride));
        Sse.Prefetch0(rows + (draws[7] * stride));
    }

    /// <summary>Eight rows times their residuals, added to what was before in two chains of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Sum(
        double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, Vector256<double> r3,
        Vector256<double> r4, Vector256<double> r5, Vector256<double> r6, Vector256<double> r7, Vector256<double> before)
    {
        Vector256<double> even = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0), r0, before), odd = r1 * Vector256.LoadAligned(x1);
        even = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2), r2, even);
        odd = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3), r3, odd);
        even = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4), r4, even);
        odd = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5), r5, odd);
        even = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6), r6, even);
        odd = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7), r7, odd);
        return even + odd;
    }

    /// <summary>
    /// <c>x_iᵀθ</c> of four rows: for each the sums of coordinates 0, 8, 16, …, of 1, 9, 17, … and so on, added as ((0+4)+(1+5))+((2+6)+(3+7)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Scores(double* x0, double* x1, double* x2, double* x3, long used, double* theta, long toNextFour)
    {
        Vector256<double> low = Vector256.LoadAligned(theta), high = Vector256.LoadAligned(theta + toNextFour);
        Vector256<double> l0 = low * Vector256.LoadAligned(x0), l1 = low * Vector256.LoadAligned(x1), l2 = low * Vector256.LoadAligned(x2), l3 = low * Vector256.LoadAligned(x3);
        Vector256<double> h0 = high * Vector256.LoadAligned(x0 + 4), h1 = high * Vector256.LoadAligned(x1 + 4);
        Vector256<double> h2 = high * Vector256.LoadAligned(x2 + 4), h3 = high * Vector256.LoadAligned(x3 + 4);
        long at = Rows;
        theta += 2 * toNextFour;
        for (; at <= used - Rows; at += Rows, theta += 2 * toNextFour)
        {
            // both halves of a row's eight one after the other: they lie in different banks of the cache, the same half of two rows does not
            low = Vector256.LoadAligned(theta);
            high = Vector256.LoadAligned(theta + toNextFour);
            l0 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x0 + at), l0);
            h0 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x0 + at + 4), h0);
            l1 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x1 + at), l1);
            h1 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x1 + at + 4), h1);
            l2 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x2 + at), l2);
            h2 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x2 + at + 4), h2);
            l3 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x3 + at), l3);
            h3 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x3 + at + 4), h3);
        }

        if (at < used)
        {
            // the last four of eight are zeros: their products would add nothing but the sign of zero
            low = Vector256.LoadAligned(theta);
            l0 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x0 + at), l0);
            l1 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x1 + at), l1);
            l2 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x2 + at), l2);
            l3 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x3 + at), l3);
            h0 += Vector256<double>.Zero;
            h1 += Vector256<double>.Zero;
            h2 += Vector256<double>.Zero;
            h3 += Vector256<double>.Zero;
        }

        // lanes j and j + 4, then neighbors, then both halves
        l0 += h0;
        l1 += h1;
        l2 += h2;
        l3 += h3;
        Vector256<double> first = Avx.HorizontalAdd(l0, l1), second = Avx.HorizontalAdd(l2, l3);
        return Avx.Permute2x128(first, second, 0x21) + Avx.Blend(first, second, 0b1100);
    }
}
