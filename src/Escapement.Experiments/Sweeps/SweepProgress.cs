namespace Escapement.Experiments.Sweeps;

/// <summary>The work of one process on a sweep.</summary>
/// <param name="Skipped">Shards of its slice that were finished before, or meanwhile by another process.</param>
/// <param name="Written">Shards finished now.</param>
/// <param name="Left">Shards of the slice that are not finished because the run was stopped.</param>
/// <param name="Gradients">Component gradients evaluated for the shards written.</param>
/// <param name="Elapsed">Time spent simulating.</param>
sealed record SweepOutcome(int Skipped, int Written, int Left, double Gradients, TimeSpan Elapsed);

/// <summary>The share of the shards that one process takes: every <paramref name="Of"/>-th.</summary>
/// <param name="Index">Which, 1 … Of.</param>
/// <param name="Of">The number of slices of the sweep.</param>
readonly record struct Slice(int Index, int Of)
{
    public static Slice Whole { get; } = new(1, 1);

    public bool Has(int shard) => shard % Of == Index - 1;
}
