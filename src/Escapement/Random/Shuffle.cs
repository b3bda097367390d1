namespace Escapement.Random;

/// <summary>The Fisher–Yates shuffle, which stops after the places that the caller needs.</summary>
static class Shuffle
{
    /// <summary>Makes the first places of <paramref name="order"/> uniform; <paramref name="swapped"/> records where each entry came from.</summary>
    public static void Partial(RandomStream stream, uint step, uint trajectory, int[] order, Span<int> swapped)
    {
        RandomBlock words = default;
        for (int j = 0; j < swapped.Length; j++)
        {
            // two words for each place: with 64 bits no place's probability is off by more than N/2⁶⁴
            if (j % 2 == 0)
            {
                words = stream.Block((uint)j / 2, step, trajectory);
            }

            ulong fraction = j % 2 == 0 ? ((ulong)words.X0 << 32) | words.X1 : ((ulong)words.X2 << 32) | words.X3;
            int place = j + (int)Math.BigMul(fraction, (ulong)(order.Length - j), out _);
            (order[j], order[place]) = (order[place], order[j]);
            swapped[j] = place;
        }
    }

    /// <summary>Undoes the swaps of <see cref="Partial"/>.</summary>
    public static void Undo(int[] order, ReadOnlySpan<int> swapped)
    {
        for (int j = swapped.Length - 1; j >= 0; j--)
        {
            (order[j], order[swapped[j]]) = (order[swapped[j]], order[j]);
        }
    }
}
