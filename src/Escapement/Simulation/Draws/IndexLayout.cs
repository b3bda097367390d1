using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The places of a batch's draws with replacement in their Philox blocks. Each of a block's four 32-bit words gives m indices below N in turn: an
/// index is the high half of word·N, and the low half becomes the next word; m is the largest with N^m ≤ 2²², or 1. A word whose last low half is
/// below 2³² mod N^m is rejected and drawn again (<see cref="ExactIndices"/>), so that all N^m outcomes are exactly equally likely
/// (Brackett-Rozinsky and Lemire, <em>Batched ranged random integer generation</em>, 2024). If a batch needs less than a block, consecutive steps
/// share a block.
/// </summary>
readonly record struct IndexLayout
{
    const int Reach = 1 << 22;

    public IndexLayout(int components, int batch)
    {
        (Components, Batch) = ((uint)components, batch);
        (IndicesOfWord, Outcomes) = (1, Components);
        while (components > 1 && (ulong)Outcomes * Components <= Reach)
        {
            Outcomes *= Components;
            IndicesOfWord++;
        }

        Rejected = (uint)((1UL << 32) % Outcomes);
        StepsPerBlock = Math.Max(1, IndicesOfBlock / batch);
        BlocksPerStep = (batch + IndicesOfBlock - 1) / IndicesOfBlock;
    }

    /// <summary>N.</summary>
    public uint Components { get; }

    /// <summary>k.</summary>
    public int Batch { get; }

    /// <summary>m.</summary>
    public int IndicesOfWord { get; }

    /// <summary>4m.</summary>
    public int IndicesOfBlock => Philox.Words * IndicesOfWord;

    /// <summary>N^m.</summary>
    public uint Outcomes { get; }

    /// <summary>2³² mod N^m: the number of rejected words among 2³², fewer than one in a thousand if N ≤ 2²².</summary>
    public uint Rejected { get; }

    /// <summary>The number of steps that share a block; 1 if a step needs a block or more.</summary>
    public int StepsPerBlock { get; }

    /// <summary>The number of blocks in a step; 1 if steps share a block.</summary>
    public int BlocksPerStep { get; }

    /// <summary>The place of draw j of a step among all indices: block 0 comes first, then block 1, …</summary>
    public long Place(int step, int draw) => StepsPerBlock > 1
        ? ((long)(step / StepsPerBlock) * IndicesOfBlock) + ((step % StepsPerBlock) * Batch) + draw
        : ((long)step * BlocksPerStep * IndicesOfBlock) + draw;

    /// <summary>The counter's block word of the n-th block of a trajectory.</summary>
    public uint BlockWord(long n) => (uint)(n % BlocksPerStep);

    /// <summary>The counter's step word of the n-th block of a trajectory.</summary>
    public uint StepWord(long n) => (uint)(n / BlocksPerStep);
}
