using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Curvature.Kernels;

/// <summary>
/// The inner product of every blocked matrix product here: an 8 × 24 tile in 24 registers of 8 doubles, or four 4 × 12 tiles in turn in 12 registers
/// of 4 doubles, with one fused multiply-add per lane and step. Each entry is one chain of FMAs in a fixed order, so the bits do not depend on the
/// width of registers, on threads or on the blocking of the outer loops.
/// </summary>
static unsafe class TileKernel
{
    public const int Rows = 8;
    public const int Columns = 24;

    /// <summary>Whether the machine has fused multiply-adds in registers of 8 or 4 doubles.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated || (Vector256.IsHardwareAccelerated && Fma.IsSupported);

    /// <summary>C (8 × 24, leading dimension <paramref name="ldc"/>) = or += Aᵀ·B, with A packed k × 8 and B packed k × 24.</summary>
    public static void Multiply(double* a, double* b, int k, double* c, nint ldc, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Whole(a, b, k, c, ldc, accumulate);
            return;
        }

        for (int row = 0; row < Rows; row += Rows / 2, a += Rows / 2, c += Rows / 2 * ldc)
        {
            Quarter(a, b, k, c, ldc, accumulate);
            Quarter(a, b + (Columns / 2), k, c + (Columns / 2), ldc, accumulate);
        }
    }

    /// <summary>One 4 × 12 part of the tile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Quarter(double* a, double* b, int k, double* c, nint ldc, bool accumulate)
    {
        Vector256<double> c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32;
        c00 = c01 = c02 = c10 = c11 = c12 = c20 = c21 = c22 = c30 = c31 = c32 = Vector256<double>.Zero;
        if (accumulate)
        {
            double* r = c;
            Load3(r, out c00, out c01, out c02);
            Load3(r += ldc, out c10, out c11, out c12);
            Load3(r += ldc, out c20, out c21, out c22);
            Load3(r + ldc, out c30, out c31, out c32);
        }

        for (int i = 0; i < k; i++, a += Rows, b += Columns)
        {
            Vector256<double> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 4), b2 = Vector256.Load(b + 8);
            Vector256<double> x = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector256.FusedMultiplyAdd(x, b2, c02);
            x = Vector256.Create(a[1]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector256.FusedMultiplyAdd(x, b2, c12);
            x = Vector256.Create(a[2]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector256.FusedMultiplyAdd(x, b2, c22);
            x = Vector256.Create(a[3]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector256.FusedMultiplyAdd(x, b2, c32);
        }

        Store3(c, c00, c01, c02);
        Store3(c += ldc, c10, c11, c12);
        Store3(c += ldc, c20, c21, c22);
        Store3(c + ldc, c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load3(double* c, out Vector256<double> x, out Vector256<double> y, out Vector256<double> z)
        => (x, y, z) = (Vector256.Load(c), Vector256.Load(c + 4), Vector256.Load(c + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store3(double* c, Vector256<double> x, Vector256<double> y, Vector256<double> z)
    {
        x.Store(c);
        y.Store(c + 4);
        z.Store(c + 8);
    }

    /// <summary>The whole tile.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Whole(double* a, double* b, int k, double* c, nint ldc, bool accumulate)
    {
        Vector512<double> c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32, c40, c41, c42, c50, c51, c52, c60, c61, c62, c70, c71, c72;
        c00 = c01 = c02 = c10 = c11 = c12 = c20 = c21 = c22 = c30 = c31 = c32 = Vector512<double>.Zero;
        c40 = c41 = c42 = c50 = c51 = c52 = c60 = c61 = c62 = c70 = c71 = c72 = Vector512<double>.Zero;
        if (accumulate)
        {
            double* r = c;
            Load3(r, out c00, out c01, out c02);
            Load3(r += ldc, out c10, out c11, out c12);
            Load3(r += ldc, out c20, out c21, out c22);
            Load3(r += ldc, out c30, out c31, out c32);
            Load3(r += ldc, out c40, out c41, out c42);
            Load3(r += ldc, out c50, out c51, out c52);
            Load3(r += ldc, out c60, out c61, out c62);
            Load3(r + ldc, out c70, out c71, out c72);
        }

        for (int i = 0; i < k; i++, a += Rows, b += Columns)
        {
            Vector512<double> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 8), b2 = Vector512.Load(b + 16);
            Vector512<double> x = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            x = Vector512.Create(a[1]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
            x = Vector512.Create(a[2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
            x = Vector512.Create(a[3]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
            x = Vector512.Create(a[4]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x, b2, c42);
            x = Vector512.Create(a[5]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x, b2, c52);
            x = Vector512.Create(a[6]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            c62 = Vector512.FusedMultiplyAdd(x, b2, c62);
            x = Vector512.Create(a[7]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            c72 = Vector512.FusedMultiplyAdd(x, b2, c72);
        }

        Store3(c, c00, c01, c02);
        Store3(c += ldc, c10, c11, c12);
        Store3(c += ldc, c20, c21, c22);
        Store3(c += ldc, c30, c31, c32);
        Store3(c += ldc, c40, c41, c42);
        Store3(c += ldc, c50, c51, c52);
        Store3(c += ldc, c60, c61, c62);
        Store3(c + ldc, c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Load3(double* c, out Vector512<double> x, out Vector512<double> y, out Vector512<double> z)
        => (x, y, z) = (Vector512.Load(c), Vector512.Load(c + 8), Vector512.Load(c + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store3(double* c, Vector512<double> x, Vector512<double> y, Vector512<double> z)
    {
        x.Store(c);
        y.Store(c + 8);
        z.Store(c + 16);
    }
}
