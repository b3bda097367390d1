using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>An 8 × 8 block of doubles, rows to columns, in registers. Columns not used afterwards cost nothing.</summary>
static unsafe class Transpose8
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InPlace(
        ref Vector512<double> r0, ref Vector512<double> r1, ref Vector512<double> r2, ref Vector512<double> r3,
        ref Vector512<double> r4, ref Vector512<double> r5, ref Vector512<double> r6, ref Vector512<double> r7)
    {
        if (!Avx512F.IsSupported)
        {
            InMemory(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
            return;
        }

        Vector512<double> a0 = Avx512F.UnpackLow(r0, r1), a1 = Avx512F.UnpackHigh(r0, r1), a2 = Avx512F.UnpackLow(r2, r3), a3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<double> a4 = Avx512F.UnpackLow(r4, r5), a5 = Avx512F.UnpackHigh(r4, r5), a6 = Avx512F.UnpackLow(r6, r7), a7 = Avx512F.UnpackHigh(r6, r7);

        // a_even holds columns 0 2 4 6 of its two rows, a_odd 1 3 5 7; pairs of 128 bits are brought together in two steps.
        Vector512<double> b0 = Avx512F.Shuffle4x128(a0, a2, 0x88), b1 = Avx512F.Shuffle4x128(a4, a6, 0x88);
        Vector512<double> b2 = Avx512F.Shuffle4x128(a0, a2, 0xDD), b3 = Avx512F.Shuffle4x128(a4, a6, 0xDD);
        Vector512<double> b4 = Avx512F.Shuffle4x128(a1, a3, 0x88), b5 = Avx512F.Shuffle4x128(a5, a7, 0x88);
        Vector512<double> b6 = Avx512F.Shuffle4x128(a1, a3, 0xDD), b7 = Avx512F.Shuffle4x128(a5, a7, 0xDD);
        r0 = Avx512F.Shuffle4x128(b0, b1, 0x88);
        r4 = Avx512F.Shuffle4x128(b0, b1, 0xDD);
        r2 = Avx512F.Shuffle4x128(b2, b3, 0x88);
        r6 = Avx512F.Shuffle4x128(b2, b3, 0xDD);
        r1 = Avx512F.Shuffle4x128(b4, b5, 0x88);
        r5 = Avx512F.Shuffle4x128(b4, b5, 0xDD);
        r3 = Avx512F.Shuffle4x128(b6, b7, 0x88);
        r7 = Avx512F.Shuffle4x128(b6, b7, 0xDD);
    }

    static void InMemory(
        ref Vector512<double> r0, ref Vector512<double> r1, ref Vector512<double> r2, ref Vector512<double> r3,
        ref Vector512<double> r4, ref Vector512<double> r5, ref Vector512<double> r6, ref Vector512<double> r7)
    {
        double* rows = stackalloc double[64], columns = stackalloc double[64];
        r0.Store(rows);
        r1.Store(rows + 8);
        r2.Store(rows + 16);
        r3.Store(rows + 24);
        r4.Store(rows + 32);
        r5.Store(rows + 40);
        r6.Store(rows + 48);
        r7.Store(rows + 56);
        for (int i = 0; i < 64; i++)
        {
            columns[i] = rows[(i % 8 * 8) + (i / 8)];
        }

        (r0, r1, r2, r3) = (Vector512.Load(columns), Vector512.Load(columns + 8), Vector512.Load(columns + 16), Vector512.Load(columns + 24));
        (r4, r5, r6, r7) = (Vector512.Load(columns + 32), Vector512.Load(columns + 40), Vector512.Load(columns + 48), Vector512.Load(columns + 56));
    }
}
