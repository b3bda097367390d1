using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Kernels;

/// <summary>
/// What <see cref="CoordinateBatch{TLink}"/> does, bit for bit, where vectors have 256 bits: the scores of four rows at a time, whose sums fill half the
/// registers, then eight rows added to every four coordinates.
/// </summary>
static unsafe class CoordinateHalves
{
    const int Rows = 8;

    public static bool IsSupported => Avx2.IsSupported && !Avx512F.IsSupported;

    /// <summary>Whole groups of eight rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Add<TLink>(
        double* rows, long stride, double* targets, double* residuals, long* draws, double* weights, int batch, double* theta, double* sum)
        where TLink : struct, ILink
    {
        for (long* end = draws + batch; draws < end; draws += Rows)
        {
            double* x0 = rows + (draws[0] * stride), x1 = rows + (draws[1] * stride), x2 = rows + (draws[2] * stride), x3 = rows + (draws[3] * stride);
            double* x4 = rows + (draws[4] * stride), x5 = rows + (draws[5] * stride), x6 = rows + (draws[6] * stride), x7 = rows + (draws[7] * stride);
            Vector256<double> front = Scores(x0, x1, x2, x3, stride, theta), back = Scores(x4, x5, x6, x7, stride, theta);
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
    /// <c>x_iᵀθ</c> of four rows: for each the sums of coordinates 0, 8, 16, …, of 1, 9, 17, … and so on, added as ((0+1)+(2+3))+((4+5)+(6+7)).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Scores(double* x0, double* x1, double* x2, double* x3, long stride, double* theta)
    {
        Vector256<double> low = Vector256.LoadAligned(theta), high = Vector256.LoadAligned(theta + 4);
        Vector256<double> l0 = low * Vector256.LoadAligned(x0), l1 = low * Vector256.LoadAligned(x1), l2 = low * Vector256.LoadAligned(x2), l3 = low * Vector256.LoadAligned(x3);
        Vector256<double> h0 = high * Vector256.LoadAligned(x0 + 4), h1 = high * Vector256.LoadAligned(x1 + 4);
        Vector256<double> h2 = high * Vector256.LoadAligned(x2 + 4), h3 = high * Vector256.LoadAligned(x3 + 4);
        for (long at = Rows; at < stride; at += Rows)
        {
            low = Vector256.LoadAligned(theta + at);
            high = Vector256.LoadAligned(theta + at + 4);
            l0 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x0 + at), l0);
            l1 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x1 + at), l1);
            l2 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x2 + at), l2);
            l3 = Vector256.FusedMultiplyAdd(low, Vector256.LoadAligned(x3 + at), l3);
            h0 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x0 + at + 4), h0);
            h1 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x1 + at + 4), h1);
            h2 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x2 + at + 4), h2);
            h3 = Vector256.FusedMultiplyAdd(high, Vector256.LoadAligned(x3 + at + 4), h3);
        }

        // rows 0 and 1: (0+1)+(2+3) of row 0, (4+5)+(6+7) of row 0, both of row 1
        Vector256<double> first = Fold(Avx.HorizontalAdd(l0, h0), Avx.HorizontalAdd(l1, h1));
        Vector256<double> second = Fold(Avx.HorizontalAdd(l2, h2), Avx.HorizontalAdd(l3, h3));
        return Avx2.Permute4x64(Avx.HorizontalAdd(first, second), 0b11_01_10_00);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Fold(Vector256<double> row0, Vector256<double> row1)
        => Avx.Permute2x128(row0, row1, 0x20) + Avx.Permute2x128(row0, row1, 0x31);
}
