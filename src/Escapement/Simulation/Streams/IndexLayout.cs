namespace Escapement.Simulation.Streams;

/// <summary>
/// Where the draws of a batch with replacement stand in their Philox blocks. A block is two 64-bit fractions; each gives m uniform indices below N in
/// turn, the integer part of fraction·N, the rest being the next fraction. m is the largest with N^m ≤ 2⁴², so that no index's
/// probability is off by more than 2⁻²² of itself. Where a batch needs less than a block, consecutive steps share one.
/// </summary>
readonly record struct IndexLayout
{
    const int Spare = 42;

    public IndexLayout(int components, int batch)
    {
        int fromFraction = 1;
        for (double reach = (double)components * components; reach <= Math.ScaleB(1, Spare) && fromFraction < 16; reach *= components)
        {
            fromFraction++;
        }

        IndicesOfFraction = fromFraction;
        StepsPerBlock = Math.Max(1, IndicesOfBlock / batch);
        BlocksPerStep = (batch + IndicesOfBlock - 1) / IndicesOfBlock;
        Batch = batch;
    }

    /// <summary>m.</summary>
    public int IndicesOfFraction { get; }

    /// <summary>2m.</summary>
    public int IndicesOfBlock => 2 * IndicesOfFraction;

    /// <summary>Steps that share a block; 1 where a step needs a block or more.</summary>
    public int StepsPerBlock { get; }

    /// <summary>Blocks of one step; 1 where steps share.</summary>
    public int BlocksPerStep { get; }

    /// <summary>k.</summary>
    public int Batch { get; }

    /// <summary>The place of draw j of a step among all indices, those of block 0 first, then those of block 1, …</summary>
    public long Place(int step, int draw) => StepsPerBlock > 1
        ? ((long)(step / StepsPerBlock) * IndicesOfBlock) + ((step % StepsPerBlock) * Batch) + draw
        : ((long)step * BlocksPerStep * IndicesOfBlock) + draw;

    /// <summary>The counter's block word of the n-th block of a trajectory.</summary>
    public uint BlockWord(long n) => (uint)(n % BlocksPerStep);

    /// <summary>The counter's step word of the n-th block of a trajectory.</summary>
    public uint StepWord(long n) => (uint)(n / BlocksPerStep);
}
