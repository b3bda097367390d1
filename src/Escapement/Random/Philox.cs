using System.Runtime.CompilerServices;

namespace Escapement.Random;

/// <summary>Four 32-bit random words, the output of one Philox block.</summary>
readonly record struct RandomBlock(uint X0, uint X1, uint X2, uint X3)
{
    /// <summary>Two uniform doubles in [0, 1) of 53 bits: words 0 and 1, words 2 and 3.</summary>
    public (double First, double Second) Uniforms => (Philox.Uniform(X0, X1), Philox.Uniform(X2, X3));

    public uint this[int place] => place switch { 0 => X0, 1 => X1, 2 => X2, 3 => X3, _ => throw new ArgumentOutOfRangeException(nameof(place)) };
}

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, <em>Parallel random numbers: as easy as 1, 2, 3</em> (SC 2011).
/// Block number n of a stream is a function of n and the key alone, so any part of a simulation can be computed anywhere, in any order, with the
/// same bits.
/// </summary>
static class Philox
{
    public const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    public const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    public const int Rounds = 10;

    /// <summary>Words of a counter and of a block.</summary>
    public const int Words = 4;

    /// <summary>The block of <paramref name="key"/> (its low word first) at the counter (c0, c1, c2, c3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RandomBlock Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return new(c0, c1, c2, c3);
    }

    /// <summary>A uniform double in [0, 1), a multiple of 2⁻⁵³, from two words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Uniform(uint high, uint low) => ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform double in (0, 1), never 0, so that <see cref="NormalPairs"/> can take its logarithm.</summary>
    public static double OpenUniform(uint high, uint low) => (((((ulong)high << 32) | low) >> 12) + 0.5) * (1.0 / (1UL << 52));
}
