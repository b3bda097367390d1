namespace Escapement.Experiments.Sweeps;

/// <summary>The share of the shards that one process takes: every <paramref name="Of"/>-th.</summary>
/// <param name="Index">Which, 1 … Of.</param>
/// <param name="Of">Into how many slices the sweep is cut.</param>
public readonly record struct Slice(int Index, int Of)
{
    /// <summary>All of it.</summary>
    public static Slice Whole { get; } = new(1, 1);

    /// <summary>Whether a shard belongs to it.</summary>
    /// <param name="shard">The number of the shard, from 0.</param>
    public bool Has(int shard) => shard % Of == Index - 1;
}
