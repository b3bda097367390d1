using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The indices of one block as <see cref="IndexLayout"/> defines them, including the replacement of rejected words. The vectors draw the same
/// indices, except in the rare lane where a word is rejected: this code then redraws that lane. The r-th replacement of a word is the word in the
/// same place of the block whose counter has r in the upper half of its stream word.
/// </summary>
static class ExactIndices
{
    /// <summary>Enough tries: each fails with a probability below one half, mostly below a thousandth.</summary>
    const uint MostTries = 255;

    const int TryShift = 16;

    /// <param name="seed">The key.</param>
    /// <param name="layout">N, and the number of indices in a word.</param>
    /// <param name="block">The counter's first word.</param>
    /// <param name="step">The counter's second word.</param>
    /// <param name="trajectory">The counter's fourth word.</param>
    /// <param name="indices">Overwritten, <see cref="IndexLayout.IndicesOfBlock"/>.</param>
    public static void Write(ulong seed, in IndexLayout layout, uint block, uint step, uint trajectory, Span<uint> indices)
    {
        RandomBlock first = Philox.Block(seed, block, step, (uint)StreamId.Batches, trajectory);
        for (int place = 0; place < Philox.Words; place++)
        {
            uint word = first[place];
            for (uint tries = 1; word * layout.Outcomes < layout.Rejected && tries <= MostTries; tries++)
            {
                word = Philox.Block(seed, block, step, (uint)StreamId.Batches | (tries << TryShift), trajectory)[place];
            }

            for (int i = 0; i < layout.IndicesOfWord; i++)
            {
                ulong product = (ulong)word * layout.Components;
                indices[(place * layout.IndicesOfWord) + i] = (uint)(product >> 32);
                word = (uint)product;
            }
        }
    }

    /// <summary>The lanes, as bits, that had a rejected word.</summary>
    /// <param name="least">The smallest last low half of each lane's words.</param>
    /// <param name="rejected"><see cref="IndexLayout.Rejected"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Rejections(Vector256<uint> least, uint rejected)
        => Vector256.ExtractMostSignificantBits(Vector256.LessThan(least, Vector256.Create(rejected)));
}
