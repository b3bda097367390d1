using Escapement.Simulation.Statistics;
using Escapement.Updates;

namespace Escapement.Studies;

/// <summary>What became of the trajectories of one cell.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Seed">The seed of its ensemble (<see cref="CellSeed"/>).</param>
/// <param name="Trajectories">Trajectories run.</param>
/// <param name="Left">Those that left, overflow included.</param>
/// <param name="NonFinite">Those that overflowed.</param>
/// <param name="MedianLeavingStep">The median of the steps at which those that left did so; null where none left.</param>
/// <param name="ComponentGradients">Component gradients evaluated.</param>
sealed record PhaseCell(
    Batch Batch, double LearningRate, ulong Seed, int Trajectories, int Left, int NonFinite, double? MedianLeavingStep, long ComponentGradients)
{
    /// <summary>The share that left, with its interval at 99 %.</summary>
    public Proportion Share { get; } = new(Left, Trajectories);
}

/// <summary>Where a grid stands.</summary>
/// <param name="Cells">Cells finished.</param>
/// <param name="Of">Cells asked for.</param>
/// <param name="Fraction">The share of the work that is done, by the most each cell can need.</param>
/// <param name="ComponentGradients">Component gradients evaluated so far.</param>
/// <param name="Elapsed">Time since the start.</param>
readonly record struct PhaseProgress(int Cells, int Of, double Fraction, long ComponentGradients, TimeSpan Elapsed)
{
    /// <summary>The time left if the rest goes as fast.</summary>
    public TimeSpan Left => Fraction > 0 ? Elapsed * ((1 - Fraction) / Fraction) : TimeSpan.MaxValue;
}
