using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Random;

/// <summary>
/// The 64-bit products of the low 32 bits of pairs of lanes, and the halves of these products; the high halves of the factors do not matter. On
/// processors without such instructions plain code does the same; the compiler drops it elsewhere.
/// </summary>
static class WideMultiply
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b)
        => Avx512F.IsSupported
            ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32())
            : Vector512.Create(Of(a.GetLower(), b.GetLower()), Of(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Of(Vector256<ulong> a, Vector256<ulong> b)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.Multiply(a.AsUInt32(), b.AsUInt32());
        }

        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        return (a & low) * (b & low);
    }

    /// <summary>
    /// The high half of each product in the low half of its lane; the lane's high half does not matter. A shuffle, since more execution units shuffle
    /// than shift.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> High(Vector512<ulong> product)
        => Avx512F.IsSupported ? Avx512F.Shuffle(product.AsUInt32(), 0b11_11_01_01).AsUInt64() : product >>> 32;

    /// <summary>The high halves of eight products, then those of eight others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> HighHalves(Vector512<ulong> first, Vector512<ulong> second) => Avx512F.IsSupported
        ? Avx512F.PermuteVar16x32x2(first.AsUInt32(), Vector512.Create(1u, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), second.AsUInt32())
        : Vector512.Create(LowHalves(first >>> 32), LowHalves(second >>> 32));

    /// <summary>The low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> LowHalves(Vector512<ulong> lanes)
        => Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt32(lanes) : Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());
}
