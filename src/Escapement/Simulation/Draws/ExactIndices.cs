using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The indices of one block by their definition (<see cref="IndexLayout"/>), rejected words and all: what the vectors draw, and what replaces it in
/// the rare lane where a word was rejected. The r-th new word stands in the same place of the block whose counter has r in the upper half of its
/// stream.
/// </summary>
static class ExactIndices
{
    /// <summary>More are never needed: each fails with less than one half, and mostly with less than a thousandth.</summary>
    const uint MostTries = 255;

    const int TryShift = 16;

    /// <param name="seed">The key.</param>
    /// <param name="layout">N, and how many a word gives.</param>
    /// <param name="block">The counter's first word.</param>
    /// <param name="step">Its second.</param>
    /// <param name="trajectory">Its fourth.</param>
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

    /// <summary>The lanes, as bits, in which a word was rejected.</summary>
    /// <param name="least">The smallest last low half of each lane's words.</param>
    /// <param name="rejected"><see cref="IndexLayout.Rejected"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Rejections(Vector256<uint> least, uint rejected)
        => Vector256.ExtractMostSignificantBits(Vector256.LessThan(least, Vector256.Create(rejected)));
}
