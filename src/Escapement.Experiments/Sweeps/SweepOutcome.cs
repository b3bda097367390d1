namespace Escapement.Experiments.Sweeps;

/// <summary>What a process has done for a sweep.</summary>
/// <param name="Cells">Cells of the whole sweep.</param>
/// <param name="Skipped">Shards of its slice that were finished before, or by another process meanwhile.</param>
/// <param name="Written">Shards finished now.</param>
/// <param name="Left">Shards of the slice that are not finished because the run was stopped.</param>
/// <param name="Gradients">Component gradients evaluated for the shards written.</param>
/// <param name="Elapsed">Time spent simulating.</param>
public sealed record SweepOutcome(int Cells, int Skipped, int Written, int Left, double Gradients, TimeSpan Elapsed);
