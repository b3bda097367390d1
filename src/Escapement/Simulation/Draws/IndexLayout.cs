using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Where the draws of a batch with replacement stand in their Philox blocks. Each of a block's four 32-bit words gives m indices below N in turn:
/// the high half of word·N, its low half being the next word; m is the largest with N^m ≤ 2²², or 1. A word whose last low half is below
/// 2³² mod N^m is rejected and drawn again (<see cref="ExactIndices"/>), so that all N^m outcomes are equally likely, exactly (Brackett-Rozinsky and
/// Lemire, <em>Batched ranged random integer generation</em>, 2024). Where a batch needs less than a block, consecutive steps share one.
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

    /// <summary>2³² mod N^m: of the 2³² words so many are rejected, fewer than one in a thousand where N ≤ 2²².</summary>
    public uint Rejected { get; }

    /// <summary>Steps that share a block; 1 where a step needs a block or more.</summary>
    public int StepsPerBlock { get; }

    /// <summary>Blocks of one step; 1 where steps share.</summary>
    public int BlocksPerStep { get; }

    /// <summary>The place of draw j of a step among all indices, those of block 0 first, then those of block 1, …</summary>
    public long Place(int step, int draw) => StepsPerBlock > 1
        ? ((long)(step / StepsPerBlock) * IndicesOfBlock) + ((step % StepsPerBlock) * Batch) + draw
        : ((long)step * BlocksPerStep * IndicesOfBlock) + draw;

    /// <summary>The counter's block word of the n-th block of a trajectory.</summary>
    public uint BlockWord(long n) => (uint)(n % BlocksPerStep);

    /// <summary>The counter's step word of the n-th block of a trajectory.</summary>
    public uint StepWord(long n) => (uint)(n / BlocksPerStep);
}
