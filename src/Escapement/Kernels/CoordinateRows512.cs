using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// The loops of <see cref="CoordinateRows256"/> in vectors of 512 bits, with the same bits as results. They compute the scores of eight rows at a
/// time, and sum rows times residuals row after row.
/// </summary>
static unsafe class CoordinateRows512
{
    /// <summary>Rows of a group, and coordinates of a vector.</summary>
    public const int Rows = 8;

    const int Most = 8; // this many vectors of θ fit the registers beside the sums of eight rows

    /// <summary>As <see cref="CoordinateRows256.Add"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLink>(double* rows, long stride, long width, long* draws, double* weights, int batch, double* theta, double* sum)
        where TLink : struct, ILink
    {
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride);
            double* x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride);
            double* x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector512<double> residual = TLink.Residual<Vector512<double>, Ops512>(Scores(x0, x1, x2, x3, x4, x5, x6, x7, width, theta, Rows));
            if (weights is not null)
            {
                residual *= Vector512.Load(weights);
                weights += Rows;
            }

            Ops512.Spread(
                residual, out Vector512<double> r0, out Vector512<double> r1, out Vector512<double> r2, out Vector512<double> r3,
                out Vector512<double> r4, out Vector512<double> r5, out Vector512<double> r6, out Vector512<double> r7);
            for (long at = 0; at < width; at += Rows)
            {
                AddRows(at, x0, x1, x2, x3, x4, x5, x6, x7, r0, r1, r2, r3, r4, r5, r6, r7, Vector512.LoadAligned(sum + at)).StoreAligned(sum + at);
            }
        }
    }

    /// <summary>The data of a path, eight coordinates at a time: θ, the center, and a mask of the coordinates that move.</summary>
    public static PathLayout Layout { get; } = new(Lanes: Rows, Path.Chunk, Path.Center, Path.Mask);

    static class Path
    {
        public const int Chunk = 24, Center = 8, Mask = 16;
    }

    /// <summary>
    /// The counterpart of <see cref="CoordinateRows256.Descend"/> for rows of a given width. The function takes: the width in doubles, a multiple
    /// of 8; the batch, rows of a <see cref="LinearTable"/>; k rows to prefetch, only a hint; k, a multiple of 8, at least 8; −C/k; θ and its
    /// companions, laid out as in <see cref="Layout"/>, aligned to 64 bytes; room for k residuals, also aligned to 64 bytes. It returns
    /// ‖θ − center‖² after the step.
    /// </summary>
    public static delegate*<long, double**, double**, int, double, double*, double*, double> Descend<TLink>(int width)
        where TLink : struct, ILink => (width / Rows) switch
        {
            1 => &Few<TLink, One>,
            2 => &Few<TLink, Two>,
            3 => &Few<TLink, Three>,
            4 => &Few<TLink, Four>,
            5 => &Few<TLink, Five>,
            6 => &Few<TLink, Six>,
            7 => &Few<TLink, Seven>,
            8 => &Few<TLink, Eight>,
            int more => (more % Most) switch
            {
                0 => &Many<TLink, Eight>,
                1 => &Many<TLink, One>,
                2 => &Many<TLink, Two>,
                3 => &Many<TLink, Three>,
                4 => &Many<TLink, Four>,
                5 => &Many<TLink, Five>,
                6 => &Many<TLink, Six>,
                _ => &Many<TLink, Seven>,
            },
        };

    /// <summary>A step of at most 64 coordinates: all of θ and the sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static double Few<TLink, TCount>(long width, double** draws, double** upcoming, int batch, double scale, double* path, double* residuals)
        where TLink : struct, ILink
        where TCount : struct, ICount
    {
        Vector512<double> t0 = Vector512.LoadAligned(path);
        Vector512<double> t1 = TCount.Value > 1 ? Vector512.LoadAligned(path + (1 * Path.Chunk)) : default;
        Vector512<double> t2 = TCount.Value > 2 ? Vector512.LoadAligned(path + (2 * Path.Chunk)) : default;
        Vector512<double> t3 = TCount.Value > 3 ? Vector512.LoadAligned(path + (3 * Path.Chunk)) : default;
        Vector512<double> t4 = TCount.Value > 4 ? Vector512.LoadAligned(path + (4 * Path.Chunk)) : default;
        Vector512<double> t5 = TCount.Value > 5 ? Vector512.LoadAligned(path + (5 * Path.Chunk)) : default;
        Vector512<double> t6 = TCount.Value > 6 ? Vector512.LoadAligned(path + (6 * Path.Chunk)) : default;
        Vector512<double> t7 = TCount.Value > 7 ? Vector512.LoadAligned(path + (7 * Path.Chunk)) : default;
        double* to = residuals;
        for (double** from = draws, end = draws + batch; from < end; from += Rows, upcoming += Rows, to += Rows)
        {
            double* x0 = from[0], x1 = from[1], x2 = from[2], x3 = from[3], x4 = from[4], x5 = from[5], x6 = from[6], x7 = from[7];
            Products<TCount>(
                x0, x1, x2, x3, t0, t1, t2, t3, t4, t5, t6, t7,
                out Vector512<double> s0, out Vector512<double> s1, out Vector512<double> s2, out Vector512<double> s3);
            Products<TCount>(
                x4, x5, x6, x7, t0, t1, t2, t3, t4, t5, t6, t7,
                out Vector512<double> s4, out Vector512<double> s5, out Vector512<double> s6, out Vector512<double> s7);
            TLink.Residual<Vector512<double>, Ops512>(Ops512.Totals(s0, s1, s2, s3, s4, s5, s6, s7)).StoreAligned(to);
            Fetch(upcoming);
        }

        Vector512<double> squares = Vector512<double>.Zero;
        Move<TCount>(draws, 0, residuals, batch, scale, path, ref squares);
        return GroupMath.Total(squares.GetLower(), squares.GetUpper());
    }

    /// <summary>A step of more coordinates: blocks of 64, then the last <typeparamref name="TRest"/> vectors of eight.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static double Many<TLink, TRest>(long width, double** draws, double** upcoming, int batch, double scale, double* path, double* residuals)
        where TLink : struct, ILink
        where TRest : struct, ICount
    {
        double* to = residuals;
        for (double** from = draws, end = draws + batch; from < end; from += Rows, upcoming += Rows, to += Rows)
        {
            double* x0 = from[0], x1 = from[1], x2 = from[2], x3 = from[3], x4 = from[4], x5 = from[5], x6 = from[6], x7 = from[7];
            TLink.Residual<Vector512<double>, Ops512>(Scores(x0, x1, x2, x3, x4, x5, x6, x7, width, path, Path.Chunk)).StoreAligned(to);
            Fetch(upcoming);
        }

        Vector512<double> squares = Vector512<double>.Zero;
        long at = 0, rest = width - (TRest.Value * Rows);
        for (; at < rest; at += Most * Rows, path += Most * Path.Chunk)
        {
            Move<Eight>(draws, at, residuals, batch, scale, path, ref squares);
        }

        Move<TRest>(draws, at, residuals, batch, scale, path, ref squares);
        return GroupMath.Total(squares.GetLower(), squares.GetUpper());
    }

    /// <summary>Products of four rows and θ, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Products<TCount>(
        double* x0, double* x1, double* x2, double* x3, Vector512<double> t0, Vector512<double> t1, Vector512<double> t2, Vector512<double> t3,
        Vector512<double> t4, Vector512<double> t5, Vector512<double> t6, Vector512<double> t7,
        out Vector512<double> s0, out Vector512<double> s1, out Vector512<double> s2, out Vector512<double> s3)
        where TCount : struct, ICount
    {
        s0 = Vector512.LoadAligned(x0) * t0;
        s1 = Vector512.LoadAligned(x1) * t0;
        s2 = Vector512.LoadAligned(x2) * t0;
        s3 = Vector512.LoadAligned(x3) * t0;
        if (TCount.Value > 1)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 8), t1, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 8), t1, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 8), t1, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 8), t1, s3);
        }

        if (TCount.Value > 2)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 16), t2, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 16), t2, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 16), t2, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 16), t2, s3);
        }

        if (TCount.Value > 3)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 24), t3, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 24), t3, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 24), t3, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 24), t3, s3);
        }

        if (TCount.Value > 4)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 32), t4, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 32), t4, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 32), t4, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 32), t4, s3);
        }

        if (TCount.Value > 5)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 40), t5, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 40), t5, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 40), t5, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 40), t5, s3);
        }

        if (TCount.Value > 6)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 48), t6, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 48), t6, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 48), t6, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 48), t6, s3);
        }

        if (TCount.Value > 7)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + 56), t7, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + 56), t7, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + 56), t7, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + 56), t7, s3);
        }
    }

    /// <summary>
    /// Sums rows times residuals, row after row, for some vectors of eight coordinates, and moves the coordinates by the sums. Adds their squared
    /// distances from the center after the move.
    /// </summary>
    /// <param name="rows">The batch.</param>
    /// <param name="at">The first coordinate.</param>
    /// <param name="residuals">One for each row.</param>
    /// <param name="batch">k.</param>
    /// <param name="scale">−C/k.</param>
    /// <param name="path">The path's data from that coordinate on.</param>
    /// <param name="squares">Added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Move<TCount>(double** rows, long at, double* residuals, int batch, double scale, double* path, ref Vector512<double> squares)
        where TCount : struct, ICount
    {
        Vector512<double> s0 = Vector512<double>.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (double* end = residuals + batch; residuals < end; residuals += 2, rows += 2)
        {
            AddRow<TCount>(rows[0] + at, residuals[0], ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            AddRow<TCount>(rows[1] + at, residuals[1], ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        }

        Vector512<double> step = Vector512.Create(scale);
        Move(step, s0, path, ref squares);
        if (TCount.Value > 1)
        {
            Move(step, s1, path + (1 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 2)
        {
            Move(step, s2, path + (2 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 3)
        {
            Move(step, s3, path + (3 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 4)
        {
            Move(step, s4, path + (4 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 5)
        {
            Move(step, s5, path + (5 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 6)
        {
            Move(step, s6, path + (6 * Path.Chunk), ref squares);
        }

        if (TCount.Value > 7)
        {
            Move(step, s7, path + (7 * Path.Chunk), ref squares);
        }
    }

    /// <summary>Adds some vectors of a row's coordinates, times its residual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddRow<TCount>(
        double* row, double residual, ref Vector512<double> s0, ref Vector512<double> s1, ref Vector512<double> s2, ref Vector512<double> s3,
        ref Vector512<double> s4, ref Vector512<double> s5, ref Vector512<double> s6, ref Vector512<double> s7)
        where TCount : struct, ICount
    {
        Vector512<double> r = Vector512.Create(residual);
        s0 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row), r, s0);
        if (TCount.Value > 1)
        {
            s1 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 8), r, s1);
        }

        if (TCount.Value > 2)
        {
            s2 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 16), r, s2);
        }

        if (TCount.Value > 3)
        {
            s3 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 24), r, s3);
        }

        if (TCount.Value > 4)
        {
            s4 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 32), r, s4);
        }

        if (TCount.Value > 5)
        {
            s5 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 40), r, s5);
        }

        if (TCount.Value > 6)
        {
            s6 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 48), r, s6);
        }

        if (TCount.Value > 7)
        {
            s7 = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(row + 56), r, s7);
        }
    }

    /// <summary>Moves eight coordinates, and adds their squared distances from the center.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Move(Vector512<double> step, Vector512<double> sum, double* path, ref Vector512<double> squares)
    {
        Vector512<double> next = Vector512.FusedMultiplyAdd(step, sum & Vector512.LoadAligned(path + Path.Mask), Vector512.LoadAligned(path));
        Vector512<double> away = next - Vector512.LoadAligned(path + Path.Center);
        next.StoreAligned(path);
        squares = Vector512.FusedMultiplyAdd(away, away, squares);
    }

    /// <summary>Fetches the beginnings of eight rows into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fetch(double** rows)
    {
        Prefetch.Line(rows[0]);
        Prefetch.Line(rows[1]);
        Prefetch.Line(rows[2]);
        Prefetch.Line(rows[3]);
        Prefetch.Line(rows[4]);
        Prefetch.Line(rows[5]);
        Prefetch.Line(rows[6]);
        Prefetch.Line(rows[7]);
    }

    /// <summary>
    /// <c>x_iᵀθ</c> of eight rows. For each row it sums coordinates 0, 8, 16, …, then 1, 9, 17, … and so on, and adds these eight sums as
    /// ((0+4)+(1+5))+((2+6)+(3+7)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Scores(
        double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7, long width, double* theta, long toNext)
    {
        Vector512<double> t = Vector512.LoadAligned(theta);
        Vector512<double> s0 = Vector512.LoadAligned(x0) * t, s1 = Vector512.LoadAligned(x1) * t;
        Vector512<double> s2 = Vector512.LoadAligned(x2) * t, s3 = Vector512.LoadAligned(x3) * t;
        Vector512<double> s4 = Vector512.LoadAligned(x4) * t, s5 = Vector512.LoadAligned(x5) * t;
        Vector512<double> s6 = Vector512.LoadAligned(x6) * t, s7 = Vector512.LoadAligned(x7) * t;
        for (long at = Rows; at < width; at += Rows)
        {
            theta += toNext;
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

        return Ops512.Totals(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    /// <summary>Eight coordinates of eight rows times their residuals, added one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AddRows(
        long at, double* x0, double* x1, double* x2, double* x3, double* x4, double* x5, double* x6, double* x7,
        Vector512<double> r0, Vector512<double> r1, Vector512<double> r2, Vector512<double> r3,
        Vector512<double> r4, Vector512<double> r5, Vector512<double> r6, Vector512<double> r7, Vector512<double> sum)
    {
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x0 + at), r0, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x1 + at), r1, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x2 + at), r2, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x3 + at), r3, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x4 + at), r4, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x5 + at), r5, sum);
        sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x6 + at), r6, sum);
        return Vector512.FusedMultiplyAdd(Vector512.LoadAligned(x7 + at), r7, sum);
    }
}
