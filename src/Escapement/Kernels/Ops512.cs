using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Kernels;

/// <summary>
/// Operations on vectors of 512 bits, and the shuffles between lanes that kernels of this width use. Without AVX-512 the runtime emulates the
/// vectors and plain code does the shuffles; with AVX-512 the compiler drops that code.
/// </summary>
readonly unsafe struct Ops512 : IVectorOps<Vector512<double>>
{
    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Create(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Load(double* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadAligned(double* from) => Vector512.LoadAligned(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAligned(Vector512<double> value, double* to) => value.StoreAligned(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<double> value, double* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Divide(Vector512<double> a, Vector512<double> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> a) => Vector512.Sqrt(a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c)
        => Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MinNative(Vector512<double> a, Vector512<double> b) => Vector512.MinNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MaxNative(Vector512<double> a, Vector512<double> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LessThan(Vector512<double> a, Vector512<double> b) => Vector512.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LessThanOrEqual(Vector512<double> a, Vector512<double> b) => Vector512.LessThanOrEqual(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Equal(Vector512<double> a, Vector512<double> b) => Vector512.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> And(Vector512<double> a, Vector512<double> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Select(Vector512<double> mask, Vector512<double> whereTrue, Vector512<double> whereFalse)
        => Vector512.ConditionalSelect(mask, whereTrue, whereFalse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool All(Vector512<double> mask) => Vector512.EqualsAll(mask.AsInt64(), Vector512<long>.AllBitsSet);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AddBits(Vector512<double> a, Vector512<double> b) => (a.AsInt64() + b.AsInt64()).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SubtractBits(Vector512<double> a, Vector512<double> b) => (a.AsInt64() - b.AsInt64()).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ShiftBitsLeft(Vector512<double> a, int count) => (a.AsInt64() << count).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ShiftBitsRight(Vector512<double> a, int count) => (a.AsInt64() >> count).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector512<double> r0, ref Vector512<double> r1, ref Vector512<double> r2, ref Vector512<double> r3,
        ref Vector512<double> r4, ref Vector512<double> r5, ref Vector512<double> r6, ref Vector512<double> r7)
    {
        if (!Avx512F.IsSupported)
        {
            TransposeInMemory(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
            return;
        }

        Vector512<double> a0 = Avx512F.UnpackLow(r0, r1), a1 = Avx512F.UnpackHigh(r0, r1);
        Vector512<double> a2 = Avx512F.UnpackLow(r2, r3), a3 = Avx512F.UnpackHigh(r2, r3);
        Vector512<double> a4 = Avx512F.UnpackLow(r4, r5), a5 = Avx512F.UnpackHigh(r4, r5);
        Vector512<double> a6 = Avx512F.UnpackLow(r6, r7), a7 = Avx512F.UnpackHigh(r6, r7);

        // a_even holds columns 0 2 4 6 of its two rows, a_odd 1 3 5 7; two steps bring pairs of 128 bits together.
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

    static void TransposeInMemory(
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> SwapPairs(Vector512<double> pairs)
        => Avx512F.IsSupported ? Avx512F.Permute2x64(pairs, 0x55) : Vector512.Shuffle(pairs, Vector512.Create(1L, 0, 3, 2, 5, 4, 7, 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPairs(double* rows, out Vector512<double> first, out Vector512<double> second, out Vector512<double> third)
        => LoadPairs(rows, rows + 4, 0, 8 * sizeof(double), 16 * sizeof(double), 24 * sizeof(double), out first, out second, out third);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadPairs(
        double* rows, double* again, double* tails, uint* offsets,
        out Vector512<double> first, out Vector512<double> second, out Vector512<double> third)
    {
        ulong front = *(ulong*)offsets, back = *(ulong*)(offsets + 2); // one load for two offsets: the loads limit the speed
        LoadPairs(rows, tails, (uint)front, (nuint)(front >> 32), (uint)back, (nuint)(back >> 32), out first, out second, out third);
    }

    /// <summary>Puts half rows in place while loading them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void LoadPairs(
        double* rows, double* tails, nuint o0, nuint o1, nuint o2, nuint o3,
        out Vector512<double> first, out Vector512<double> second, out Vector512<double> third)
    {
        third = Pairs(tails, o0, o1, o2, o3);
        if (!Avx512F.IsSupported)
        {
            (first, second) = (Pairs(rows, o0, o1, o2, o3), Pairs(rows + 2, o0, o1, o2, o3));
            return;
        }

        Vector512<double> front = Join(Vector256.Load(At(rows, o0)), Vector256.Load(At(rows, o1)));
        Vector512<double> back = Join(Vector256.Load(At(rows, o2)), Vector256.Load(At(rows, o3)));
        (first, second) = (Avx512F.Shuffle4x128(front, back, 0x88), Avx512F.Shuffle4x128(front, back, 0xDD));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Pairs(double* rows, nuint o0, nuint o1, nuint o2, nuint o3) => Join(
        Join(Vector128.Load(At(rows, o0)), Vector128.Load(At(rows, o1))), Join(Vector128.Load(At(rows, o2)), Vector128.Load(At(rows, o3))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double* At(double* rows, nuint offset) => (double*)((byte*)rows + offset);

    /// <summary>Takes one instruction; Vector512.Create takes two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Join(Vector256<double> lower, Vector256<double> upper)
        => Avx512F.IsSupported ? Avx512F.InsertVector256(lower.ToVector512Unsafe(), upper, 1) : Vector512.Create(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Join(Vector128<double> lower, Vector128<double> upper)
        => Avx.IsSupported ? Avx.InsertVector128(lower.ToVector256Unsafe(), upper, 1) : Vector256.Create(lower, upper);

    /// <summary>The sums of the lanes of eight vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Totals(
        Vector512<double> s0, Vector512<double> s1, Vector512<double> s2, Vector512<double> s3,
        Vector512<double> s4, Vector512<double> s5, Vector512<double> s6, Vector512<double> s7)
    {
        if (!Avx512F.IsSupported)
        {
            Transpose(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
        }

        // first adds lanes j and j + 4 of rows 0 and 2, 1 and 3, …, then neighbors in rows 0 to 3 and 4 to 7, then the last two of each row
        Vector512<double> even = AddHalves(s0, s2), odd = AddHalves(s1, s3), first = Avx512F.UnpackLow(even, odd) + Avx512F.UnpackHigh(even, odd);
        even = AddHalves(s4, s6);
        odd = AddHalves(s5, s7);
        Vector512<double> second = Avx512F.UnpackLow(even, odd) + Avx512F.UnpackHigh(even, odd);
        return Avx512F.Shuffle4x128(first, second, 0x88) + Avx512F.Shuffle4x128(first, second, 0xDD);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> AddHalves(Vector512<double> a, Vector512<double> b)
        => Avx512F.Shuffle4x128(a, b, 0x44) + Avx512F.Shuffle4x128(a, b, 0xEE);

    /// <summary>Broadcasts each lane to all lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(
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
}
