using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>
/// Eight Philox blocks at once, one in each 64-bit lane: the words are the low halves, and the high halves hold leftovers. A block is one dependent
/// chain of about a hundred instructions; the processor overlaps consecutive blocks.
/// </summary>
readonly unsafe struct Philox512
{
    readonly ulong* _keys;

    /// <summary>Two for each round.</summary>
    public const int KeyCount = 2 * Philox.Rounds;

    /// <summary>Two for each round. Loading broadcasts each number, so the keys take little of the cache that the rows need.</summary>
    public ulong* Keys => _keys;

    /// <param name="keys">Room for <see cref="KeyCount"/> numbers, which the constructor fills; must outlive this.</param>
    /// <param name="seed">The key.</param>
    public Philox512(ulong* keys, ulong seed)
    {
        _keys = keys;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            (keys[2 * round], keys[(2 * round) + 1]) = (k0, k1);
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }
    }

    /// <summary>Replaces eight counters with their blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Blocks(ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3)
    {
        ulong* keys = _keys;
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

    /// <summary>One round with its two keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* keys, ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3)
    {
        Vector512<ulong> p0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), x0);
        Vector512<ulong> p1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), x2);
        x0 = WideMultiply.High(p1) ^ x1 ^ Vector512.Create(keys[0]);
        x2 = WideMultiply.High(p0) ^ x3 ^ Vector512.Create(keys[1]);
        x1 = p1;
        x3 = p0;
    }

    /// <summary>A round of two sets of eight blocks, x and y; it reads the keys once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Round(
        ulong* keys, ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3,
        ref Vector512<ulong> y0, ref Vector512<ulong> y1, ref Vector512<ulong> y2, ref Vector512<ulong> y3)
    {
        Vector512<ulong> k0 = Vector512.Create(keys[0]), k1 = Vector512.Create(keys[1]);
        Vector512<ulong> p0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), x0);
        Vector512<ulong> p1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), x2);
        Vector512<ulong> q0 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), y0);
        Vector512<ulong> q1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), y2);
        x0 = WideMultiply.High(p1) ^ x1 ^ k0;
        x2 = WideMultiply.High(p0) ^ x3 ^ k1;
        y0 = WideMultiply.High(q1) ^ y1 ^ k0;
        y2 = WideMultiply.High(q0) ^ y3 ^ k1;
        (x1, x3, y1, y3) = (p1, p0, q1, q0);
    }
}
