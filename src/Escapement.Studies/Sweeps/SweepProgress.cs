namespace Escapement.Studies.Sweeps;

/// <summary>What a sweep is at.</summary>
enum SweepStage
{
    /// <summary>Minimizers and thresholds; counted are minima.</summary>
    Planning,

    /// <summary>Reading finished shards; counted are shards.</summary>
    Checking,

    /// <summary>Running cells; counted are shards.</summary>
    Simulating,
}

/// <summary>Where a sweep stands.</summary>
/// <param name="Stage">What it is at.</param>
/// <param name="Done">How many are done.</param>
/// <param name="Of">Out of how many.</param>
/// <param name="Gradients">Component gradients evaluated by this process.</param>
/// <param name="MostLeft">The most component gradients that are left to it: paths that leave stop early.</param>
/// <param name="Elapsed">Time since it began to simulate.</param>
readonly record struct SweepProgress(SweepStage Stage, int Done, int Of, double Gradients = 0, double MostLeft = 0, TimeSpan Elapsed = default)
{
    /// <summary>Component gradients per second so far.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Gradients / Elapsed.TotalSeconds : 0;

    /// <summary>The most seconds left if the rest goes as fast; null before anything is done.</summary>
    public double? MostSecondsLeft => Gradients > 0 ? Math.Max(0, MostLeft) / Gradients * Elapsed.TotalSeconds : null;
}

/// <summary>What a process has done for a sweep.</summary>
/// <param name="Skipped">Shards of its slice that were finished before, or by another process meanwhile.</param>
/// <param name="Written">Shards finished now.</param>
/// <param name="Left">Shards of the slice that are not finished: the run was stopped.</param>
/// <param name="Gradients">Component gradients evaluated for the shards written.</param>
/// <param name="Elapsed">Time spent simulating.</param>
sealed record SweepOutcome(int Skipped, int Written, int Left, double Gradients, TimeSpan Elapsed);

/// <summary>The share of the shards that one process takes: every <paramref name="Of"/>-th.</summary>
/// <param name="Index">Which, 1 … Of.</param>
/// <param name="Of">Into how many slices the sweep is cut.</param>
readonly record struct Slice(int Index, int Of)
{
    public static Slice Whole { get; } = new(1, 1);

    public bool Has(int shard) => shard % Of == Index - 1;
}
