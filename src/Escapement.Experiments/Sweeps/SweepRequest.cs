namespace Escapement.Experiments.Sweeps;

/// <summary>Many settings, in shards that survive interruption.</summary>
public sealed record SweepRequest
{
    /// <summary>The JSON file that declares the sweep; files that it names are looked for beside it first.</summary>
    public required string File { get; init; }

    /// <summary>The folder of the results. Shards that are finished there are skipped.</summary>
    public required string Out { get; init; }

    /// <summary>Which share of the shards to run. Default all.</summary>
    public Slice Slice { get; init; } = Slice.Whole;

    /// <summary>Threads, over shards; null (default) for one per core. Results do not depend on it.</summary>
    public int? Threads { get; init; }
}
