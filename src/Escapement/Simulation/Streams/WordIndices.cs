using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Escapement.Simulation.Streams;

/// <summary>
/// The indices of eight blocks from their words, lane by lane, as <see cref="IndexLayout"/> says; rejected words are left to whoever reads the smallest last
/// halves.
/// </summary>
static unsafe class WordIndices
{
    /// <summary>A row has 64 bytes where offsets are written.</summary>
    public const int RowShift = 6;

    /// <summary>Writes eight offsets of rows for each index.</summary>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Offsets(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, in IndexLayout layout, uint* target)
    {
        Vector512<ulong> n = Vector512.Create((ulong)layout.Components);
        int next = layout.IndicesOfWord * 8;
        for (uint* end = target + next; target < end; target += 8)
        {
            (x0, x1, x2, x3) = (WideMultiply.Of(x0, n), WideMultiply.Of(x1, n), WideMultiply.Of(x2, n), WideMultiply.Of(x3, n));
            (Narrow(x0 >>> 32) << RowShift).Store(target);
            (Narrow(x1 >>> 32) << RowShift).Store(target + next);
            (Narrow(x2 >>> 32) << RowShift).Store(target + (2 * next));
            (Narrow(x3 >>> 32) << RowShift).Store(target + (3 * next));
        }

        return Least(x0, x1, x2, x3);
    }

    /// <summary>Writes eight lanes for each index.</summary>
    /// <returns>The smallest last low half of each lane.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Indices(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, in IndexLayout layout, ulong* target)
    {
        Vector512<ulong> n = Vector512.Create((ulong)layout.Components);
        int next = layout.IndicesOfWord * 8;
        for (ulong* end = target + next; target < end; target += 8)
        {
            (x0, x1, x2, x3) = (WideMultiply.Of(x0, n), WideMultiply.Of(x1, n), WideMultiply.Of(x2, n), WideMultiply.Of(x3, n));
            (x0 >>> 32).Store(target);
            (x1 >>> 32).Store(target + next);
            (x2 >>> 32).Store(target + (2 * next));
            (x3 >>> 32).Store(target + (3 * next));
        }

        return Least(x0, x1, x2, x3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Least(Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3)
        => Vector256.Min(Vector256.Min(Narrow(x0), Narrow(x1)), Vector256.Min(Narrow(x2), Narrow(x3)));

    /// <summary>The low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Narrow(Vector512<ulong> lanes)
        => Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt32(lanes) : Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());
}
