using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>Positive normal numbers as <c>2^e·m</c> with m in [√½, √2): subtracting e from the exponent in the bits of the number leaves m.</summary>
static class BinaryExponent
{
    public const int MantissaBits = 52;

    const long Offset = 1024, Shift = (Offset << MantissaBits) - 0x3FE6A09E667F3BCD; // the bits of √½

    /// <summary>e, from a number's bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(long bits) => (long)((ulong)(bits + Shift) >> MantissaBits) - Offset;

    /// <summary>The same for four numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Of(Vector256<long> bits) => ((bits + Vector256.Create(Shift)) >>> MantissaBits) - Vector256.Create(Offset);
}
