using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>
/// The loops of <see cref="CoordinateBatch{TLink}"/> over whole groups of eight rows, in vectors of 256 bits. They compute the scores of four rows
/// at a time, whose sums fill half the registers, then add eight rows to each eight coordinates.
/// </summary>
static unsafe class CoordinateRows256
{
    /// <summary>Rows of a group, and coordinates of both halves of a cache line.</summary>
    public const int Rows = 8;

    const int Four = 4;

    /// <summary>Adds the gradients of whole groups of eight rows.</summary>
    /// <param name="rows">The rows of a <see cref="LinearTable"/>.</param>
    /// <param name="stride">The distance between rows, in doubles.</param>
    /// <param name="width">Coordinates, the target's included, rounded up to a multiple of 4.</param>
    /// <param name="draws">Indices of rows.</param>
    /// <param name="weights">One for each index; null if all are 1.</param>
    /// <param name="batch">The number of indices, a multiple of 8.</param>
    /// <param name="theta">θ, then −1 if the table has targets, then zeros up to the next multiple of 8.</param>
    /// <param name="sum">Added to.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLink>(double* rows, long stride, long width, long* draws, double* weights, int batch, double* theta, double* sum)
        where TLink : struct, ILink
    {
        Vector256<double> blank = Blank(width);
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride);
            double* x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride);
            double* x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector256<double> front = TLink.Residual<Vector256<double>, Ops256>(Scores(x0, x1, x2, x3, width, theta, Four, blank));
            Vector256<double> back = TLink.Residual<Vector256<double>, Ops256>(Scores(x4, x5, x6, x7, width, theta, Four, blank));
            if (weights is not null)
            {
                front *= Vector256.Load(weights);
                back *= Vector256.Load(weights + Four);
                weights += Rows;
            }

            // each residual in all lanes
            Vector256<double> r0 = Avx2.Permute4x64(front, 0x00), r1 = Avx2.Permute4x64(front, 0x55), r2 = Avx2.Permute4x64(front, 0xAA);
            Vector256<double> r3 = Avx2.Permute4x64(front, 0xFF), r4 = Avx2.Permute4x64(back, 0x00), r5 = Avx2.Permute4x64(back, 0x55);
            Vector256<double> r6 = Avx2.Permute4x64(back, 0xAA), r7 = Avx2.Permute4x64(back, 0xFF);
            long at = 0;
            for (; at <= width - Rows; at += Rows)
            {
                Vector256<double> low = Vector256.LoadAligned(sum + at), high = Vector256.LoadAligned(sum + at + Four);
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref low, ref high);
                low.StoreAligned(sum + at);
                high.StoreAligned(sum + at + Four);
            }

            if (at < width)
            {
                Vector256<double> low = Vector256.LoadAligned(sum + at);
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref low);
                low.StoreAligned(sum + at);
            }
        }
    }

    /// <summary>
    /// The data of a path, four coordinates at a time: θ, the center, a sum that is zero between steps, and a mask of the coordinates that move.
    /// One pointer reaches all of it, which leaves the other registers to the rows.
    /// </summary>
    public static PathLayout Layout { get; } = new(Lanes: Four, Path.Chunk, Path.Center, Path.Mask);

    static class Path
    {
        public const int Chunk = 16, Center = 4, Sum = 8, Mask = 12;
    }

    /// <summary>
    /// A whole step of plain SGD from a batch of whole groups of eight rows. Gives the same numbers as <see cref="Add"/>,
    /// <see cref="GroupMath.Update"/> and <see cref="GroupMath.Squares"/>. The target's −1 and the zeros past it stay.
    /// </summary>
    /// <param name="width">Coordinates, the target's included, rounded up to a multiple of 4.</param>
    /// <param name="draws">The rows of the batch, in a <see cref="LinearTable"/>.</param>
    /// <param name="upcoming">
    /// k rows to prefetch: the batch of the next step, whichever trajectory takes it. Only a hint; may be <paramref name="draws"/>.
    /// </param>
    /// <param name="batch">k, a multiple of 8, at least 8.</param>
    /// <param name="scale">−C/k.</param>
    /// <param name="path">
    /// θ and its companions, laid out as in <see cref="Layout"/>; θ is overwritten. Aligned to 32 bytes, at least eight coordinates: the second
    /// four are read even if only the first are used.
    /// </param>
    /// <param name="residuals">Not used; only <see cref="CoordinateRows512.Descend"/> needs it.</param>
    /// <returns>‖θ − center‖² after the step.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static double Descend<TLink>(long width, double** draws, double** upcoming, int batch, double scale, double* path, double* residuals)
        where TLink : struct, ILink
    {
        double square = 0;
        Vector256<double> blank = Blank(width);
        for (double** last = draws + batch - Rows; draws <= last; draws += Rows)
        {
            double* x0 = draws[0], x1 = draws[1], x2 = draws[2], x3 = draws[3];
            double* x4 = draws[4], x5 = draws[5], x6 = draws[6], x7 = draws[7];
            Vector256<double> front = TLink.Residual<Vector256<double>, Ops256>(Scores(x0, x1, x2, x3, width, path, Path.Chunk, blank));
            Vector256<double> back = TLink.Residual<Vector256<double>, Ops256>(Scores(x4, x5, x6, x7, width, path, Path.Chunk, blank));
            // each residual in all lanes
            Vector256<double> r0 = Avx2.Permute4x64(front, 0x00), r1 = Avx2.Permute4x64(front, 0x55), r2 = Avx2.Permute4x64(front, 0xAA);
            Vector256<double> r3 = Avx2.Permute4x64(front, 0xFF), r4 = Avx2.Permute4x64(back, 0x00), r5 = Avx2.Permute4x64(back, 0x55);
            Vector256<double> r6 = Avx2.Permute4x64(back, 0xAA), r7 = Avx2.Permute4x64(back, 0xFF);
            Fetch(upcoming);
            upcoming += Rows;
            double* to = path;
            long at = 0;
            if (draws != last)
            {
                for (; at <= width - Rows; at += Rows, to += 2 * Path.Chunk)
                {
                    Vector256<double> first = Vector256.LoadAligned(to + Path.Sum), second = Vector256.LoadAligned(to + Path.Sum + Path.Chunk);
                    AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref first, ref second);
                    first.StoreAligned(to + Path.Sum);
                    second.StoreAligned(to + Path.Sum + Path.Chunk);
                }

                if (at < width)
                {
                    Vector256<double> first = Vector256.LoadAligned(to + Path.Sum);
                    AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref first);
                    first.StoreAligned(to + Path.Sum);
                }

                continue;
            }

            // sums the squares of both halves of each eight separately, as lanes of 512 bits do
            Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero, step = Vector256.Create(scale);
            for (; at <= width - Rows; at += Rows, to += 2 * Path.Chunk)
            {
                Vector256<double> first = Vector256.LoadAligned(to + Path.Sum), second = Vector256.LoadAligned(to + Path.Sum + Path.Chunk);
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref first, ref second);
                first = Move(step, first, to);
                second = Move(step, second, to + Path.Chunk);
                low = Vector256.FusedMultiplyAdd(first, first, low);
                high = Vector256.FusedMultiplyAdd(second, second, high);
            }

            if (at < width)
            {
                Vector256<double> first = Vector256.LoadAligned(to + Path.Sum);
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, ref first);
                first = Move(step, first, to);
                low = Vector256.FusedMultiplyAdd(first, first, low);
            }

            square = GroupMath.Total(low, high);
        }

        return square;
    }

    /// <summary>Moves four coordinates and clears their sum. Returns their differences from the center.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Move(Vector256<double> step, Vector256<double> sum, double* path)
    {
        Vector256<double> next = Vector256.FusedMultiplyAdd(step, sum & Vector256.LoadAligned(path + Path.Mask), Vector256.LoadAligned(path));
        next.StoreAligned(path);
        Vector256<double>.Zero.StoreAligned(path + Path.Sum);
        return next - Vector256.LoadAligned(path + Path.Center);
    }

    /// <summary>
    /// Fetches the beginnings of eight rows into the first-level cache; the processor prefetches the rest by itself. It has less time for the rows
    /// that are read first, so two lines of those are fetched.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(double** rows)
    {
        Prefetch.Line(rows[0]);
        Prefetch.Line(rows[0] + 8);
        Prefetch.Line(rows[1]);
        Prefetch.Line(rows[1] + 8);
        Prefetch.Line(rows[2]);
        Prefetch.Line(rows[2] + 8);
        Prefetch.Line(rows[3]);
        Prefetch.Line(rows[3] + 8);
        Prefetch.Line(rows[4]);
        Prefetch.Line(rows[5]);
        Prefetch.Line(rows[6]);
        Prefetch.Line(rows[7]);
    }

    /// <summary>Four coordinates of eight rows times their residuals, added one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRows(
        long at, double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, Vector256<double> r3,
        Vector256<double> r4, Vector256<double> r5, Vector256<double> r6, Vector256<double> r7, ref Vector256<double> sum)
    {
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0 + at), r0, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x1 + at), r1, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2 + at), r2, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3 + at), r3, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4 + at), r4, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5 + at), r5, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6 + at), r6, sum);
        sum = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7 + at), r7, sum);
    }

    /// <summary>
    /// The same for eight coordinates. Reads both halves of a row's eight one after the other: they lie in different banks of the cache, while the
    /// same half of two rows often shares a bank.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRows(
        long at, double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector256<double> r0, Vector256<double> r1, Vector256<double> r2, Vector256<double> r3,
        Vector256<double> r4, Vector256<double> r5, Vector256<double> r6, Vector256<double> r7, ref Vector256<double> low, ref Vector256<double> high)
    {
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0 + at), r0, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x0 + at + Four), r0, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x1 + at), r1, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x1 + at + Four), r1, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2 + at), r2, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x2 + at + Four), r2, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3 + at), r3, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x3 + at + Four), r3, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4 + at), r4, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x4 + at + Four), r4, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5 + at), r5, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x5 + at + Four), r5, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6 + at), r6, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x6 + at + Four), r6, high);
        low = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7 + at), r7, low);
        high = Vector256.FusedMultiplyAdd(Vector256.LoadAligned(x7 + at + Four), r7, high);
    }

    /// <summary>
    /// Replaces the products of the last four of eight coordinates if these are not used. Adding 0 would turn a score of −0 into 0; adding −0 changes
    /// nothing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Blank(long width) => Vector256.Create(width % Rows == 0 ? -0.0 : 0.0);

    /// <summary>
    /// <c>x_iᵀθ</c> of four rows. For each row it sums coordinates 0, 8, 16, …, then 1, 9, 17, … and so on, and adds these eight sums as
    /// ((0+4)+(1+5))+((2+6)+(3+7)). With at most four coordinates it reads the second four, too: they are zeros, as are those of θ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Scores(
        double* x0, double* x1, double* x2, double* x3, long width, double* theta, long toNextFour, Vector256<double> blank)
    {
        Vector256<double> low = Vector256.LoadAligned(theta), high = Vector256.LoadAligned(theta + toNextFour);
        Vector256<double> l0 = low * Vector256.LoadAligned(x0), l1 = low * Vector256.LoadAligned(x1);
        Vector256<double> l2 = low * Vector256.LoadAligned(x2), l3 = low * Vector256.LoadAligned(x3);
        Vector256<double> h0 = high * Vector256.LoadAligned(x0 + Four), h1 = high * Vector256.LoadAligned(x1 + Four);
        Vector256<double> h2 = high * Vector256.LoadAligned(x2 + Four), h3 = high * Vector256.LoadAligned(x3 + Four);
        long at = Rows;
        theta += 2 * toNextFour;
        for (; at <= width - Rows; at += Rows, theta += 2 * toNextFour)
        {
            // both halves of a row's eight one after the other, as in AddRows
            low = Vector256.LoadAligned(theta);
            high = Vector256.LoadAligned(theta + toNextFour);
            l0 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x0 + at), l0);
            h0 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x0 + at + Four), h0);
            l1 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x1 + at), l1);
            h1 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x1 + at + Four), h1);
            l2 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x2 + at), l2);
            h2 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x2 + at + Four), h2);
            l3 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x3 + at), l3);
            h3 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x3 + at + Four), h3);
        }

        if (at < width)
        {
            low = Vector256.LoadAligned(theta);
            l0 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x0 + at), l0);
            l1 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x1 + at), l1);
            l2 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x2 + at), l2);
            l3 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x3 + at), l3);
        }

        // lanes j and j + 4, then neighbors, then both halves
        l0 += h0;
        l1 += h1;
        l2 += h2;
        l3 += h3;
        Vector256<double> first = Avx.HorizontalAdd(l0, l1), second = Avx.HorizontalAdd(l2, l3);
        return Avx.Permute2x128(first, second, 0x21) + Avx.Blend(first, second, 0b1100) + blank;
    }
}
