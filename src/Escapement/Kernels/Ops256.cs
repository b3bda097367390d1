using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>Operations on vectors of 256 bits, for processors with AVX2.</summary>
readonly unsafe struct Ops256 : IVectorOps<Vector256<double>>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Create(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Load(double* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LoadAligned(double* from) => Vector256.LoadAligned(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAligned(Vector256<double> value, double* to) => value.StoreAligned(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<double> value, double* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(Vector256<double> a, Vector256<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Divide(Vector256<double> a, Vector256<double> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sqrt(Vector256<double> a) => Vector256.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> FusedMultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c)
        => Vector256.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MinNative(Vector256<double> a, Vector256<double> b) => Vector256.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MaxNative(Vector256<double> a, Vector256<double> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LessThan(Vector256<double> a, Vector256<double> b) => Vector256.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LessThanOrEqual(Vector256<double> a, Vector256<double> b) => Vector256.LessThanOrEqual(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Equal(Vector256<double> a, Vector256<double> b) => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> And(Vector256<double> a, Vector256<double> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Select(Vector256<double> mask, Vector256<double> whereTrue, Vector256<double> whereFalse)
        => Vector256.ConditionalSelect(mask, whereTrue, whereFalse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Vector256<double> mask) => Avx.MoveMask(mask) == 0b1111;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> AddBits(Vector256<double> a, Vector256<double> b) => (a.AsInt64() + b.AsInt64()).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SubtractBits(Vector256<double> a, Vector256<double> b) => (a.AsInt64() - b.AsInt64()).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ShiftBitsLeft(Vector256<double> a, int count) => (a.AsInt64() << count).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> ShiftBitsRight(Vector256<double> a, int count) => (a.AsInt64() >> count).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector256<double> r0, ref Vector256<double> r1, ref Vector256<double> r2, ref Vector256<double> r3,
        ref Vector256<double> r4, ref Vector256<double> r5, ref Vector256<double> r6, ref Vector256<double> r7)
    {
        Transpose(ref r0, ref r1, ref r2, ref r3);
        Transpose(ref r4, ref r5, ref r6, ref r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose(ref Vector256<double> r0, ref Vector256<double> r1, ref Vector256<double> r2, ref Vector256<double> r3)
    {
        Vector256<double> even0 = Avx.UnpackLow(r0, r1), odd0 = Avx.UnpackHigh(r0, r1), even2 = Avx.UnpackLow(r2, r3), odd2 = Avx.UnpackHigh(r2, r3);
        r0 = Avx.Permute2x128(even0, even2, 0x20);
        r1 = Avx.Permute2x128(odd0, odd2, 0x20);
        r2 = Avx.Permute2x128(even0, even2, 0x31);
        r3 = Avx.Permute2x128(odd0, odd2, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> SwapPairs(Vector256<double> pairs) => Avx.Permute(pairs, 0b0101);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPairs(double* rows, out Vector256<double> first, out Vector256<double> second, out Vector256<double> third)
    {
        Vector256<double> front = Vector256.Load(rows), back = Vector256.Load(rows + 8);
        third = Avx.InsertVector128(Vector128.Load(rows + 4).ToVector256Unsafe(), Vector128.Load(rows + 12), 1);
        (first, second) = (Avx.Permute2x128(front, back, 0x20), Avx.Permute2x128(front, back, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPairs(
        double* rows, double* again, double* tails, uint* offsets,
        out Vector256<double> first, out Vector256<double> second, out Vector256<double> third)
    {
        nuint o0 = offsets[0], o1 = offsets[1];
        Vector256<double> front = Vector256.Load((double*)((byte*)rows + o0));
        Vector128<double> tail = Vector128.Load((double*)((byte*)tails + o0));
        first = Avx.Permute2x128(front, Vector256.Load((double*)((byte*)rows + o1)), 0x20);
        third = Avx.InsertVector128(tail.ToVector256Unsafe(), Vector128.Load((double*)((byte*)tails + o1)), 1);
        second = Avx.Permute2x128(front, Vector256.Load((double*)((byte*)again + o1)), 0x31);
    }
}
