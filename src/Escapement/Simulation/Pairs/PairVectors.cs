using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Pairs;

/// <summary>Vectors of four pairs (x, y).</summary>
static unsafe class PairVectors
{
    /// <summary>(y, x) of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Swap(Vector512<double> pairs) => Avx512F.IsSupported
        ? Avx512F.Permute2x64(pairs, 0x55)
        : Vector512.Shuffle(pairs, Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6));

    /// <summary>The first pairs, the second pairs and the third pairs of four rows of eight, whose halves are put in place as they are loaded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> First, Vector512<double> Second, Vector512<double> Third) OfRows(double* r0, double* r1, double* r2, double* r3)
    {
        if (!Avx512F.IsSupported)
        {
            return (
                Vector512.Create(Vector256.Create(Vector128.Load(r0), Vector128.Load(r1)), Vector256.Create(Vector128.Load(r2), Vector128.Load(r3))),
                Vector512.Create(Vector256.Create(Vector128.Load(r0 + 2), Vector128.Load(r1 + 2)), Vector256.Create(Vector128.Load(r2 + 2), Vector128.Load(r3 + 2))),
                Vector512.Create(Vector256.Create(Vector128.Load(r0 + 4), Vector128.Load(r1 + 4)), Vector256.Create(Vector128.Load(r2 + 4), Vector128.Load(r3 + 4))));
        }

        Vector512<double> front = Avx512F.InsertVector256(Vector256.Load(r0).ToVector512Unsafe(), Vector256.Load(r1), 1);
        Vector512<double> back = Avx512F.InsertVector256(Vector256.Load(r2).ToVector512Unsafe(), Vector256.Load(r3), 1);
        Vector256<double> thirdFront = Avx.InsertVector128(Vector128.Load(r0 + 4).ToVector256Unsafe(), Vector128.Load(r1 + 4), 1);
        Vector256<double> thirdBack = Avx.InsertVector128(Vector128.Load(r2 + 4).ToVector256Unsafe(), Vector128.Load(r3 + 4), 1);
        return (Avx512F.Shuffle4x128(front, back, 0x88), Avx512F.Shuffle4x128(front, back, 0xDD), Join(thirdFront, thirdBack));
    }

    /// <summary>The same of rows so many bytes from the first. The rows' tails have a pointer of their own, so that every load takes an offset as its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> First, Vector512<double> Second, Vector512<double> Third) OfRows(double* rows, double* tails, nuint o0, nuint o1, nuint o2, nuint o3)
    {
        if (!Avx512F.IsSupported)
        {
            return OfRows(At(rows, o0), At(rows, o1), At(rows, o2), At(rows, o3));
        }

        Vector512<double> front = Avx512F.InsertVector256(Vector256.Load(At(rows, o0)).ToVector512Unsafe(), Vector256.Load(At(rows, o1)), 1);
        Vector512<double> back = Avx512F.InsertVector256(Vector256.Load(At(rows, o2)).ToVector512Unsafe(), Vector256.Load(At(rows, o3)), 1);
        Vector256<double> thirdFront = Avx.InsertVector128(Vector128.Load(At(tails, o0)).ToVector256Unsafe(), Vector128.Load(At(tails, o1)), 1);
        Vector256<double> thirdBack = Avx.InsertVector128(Vector128.Load(At(tails, o2)).ToVector256Unsafe(), Vector128.Load(At(tails, o3)), 1);
        return (Avx512F.Shuffle4x128(front, back, 0x88), Avx512F.Shuffle4x128(front, back, 0xDD), Join(thirdFront, thirdBack));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double* At(double* rows, nuint offset) => (double*)((byte*)rows + offset);

    /// <summary>One instruction, where Vector512.Create takes two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Join(Vector256<double> lower, Vector256<double> upper) => Avx512F.InsertVector256(lower.ToVector512Unsafe(), upper, 1);
}
