using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>
/// Eight Philox blocks at once, one in each 64-bit lane: the words are the low halves, what stands in the high halves is left over. A block has
/// about a hundred instructions in one chain; consecutive blocks overlap by themselves.
/// </summary>
readonly unsafe struct Philox8
{
    readonly Vector512<ulong>* _keys;

    /// <summary>Two vectors for each round.</summary>
    public Vector512<ulong>* Keys => _keys;

    /// <param name="keys">Room for <see cref="KeyVectors"/> vectors, which must outlive this; filled here.</param>
    /// <param name="seed">The key.</param>
    public Philox8(Vector512<ulong>* keys, ulong seed)
    {
        _keys = keys;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            keys[2 * round] = Vector512.Create((ulong)k0);
            keys[(2 * round) + 1] = Vector512.Create((ulong)k1);
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }
    }

    /// <summary>Two for each round.</summary>
    public const int KeyVectors = 2 * Philox.Rounds;

    /// <summary>Replaces eight counters by their blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blocks(ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3)
    {
        Vector512<ulong>* keys = _keys;
        Vector512<ulong> x0 = c0, x1 = c1, x2 = c2, x3 = c3;

        // written out: a loop would move every word from register to register
        Round(keys, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 2, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 4, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 6, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 8, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 10, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 12, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 14, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 16, ref x0, ref x1, ref x2, ref x3);
        Round(keys + 18, ref x0, ref x1, ref x2, ref x3);
        (c0, c1, c2, c3) = (x0, x1, x2, x3);
    }

    /// <summary>One round with its two key vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        Vector512<ulong>* keys, ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3)
    {
        Vector512<ulong> p0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), x0);
        Vector512<ulong> p1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), x2);
        x0 = (p1 >>> 32) ^ x1 ^ keys[0];
        x2 = (p0 >>> 32) ^ x3 ^ keys[1];
        x1 = p1;
        x3 = p0;
    }
}
