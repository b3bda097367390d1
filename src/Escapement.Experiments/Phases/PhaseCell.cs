using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>The outcome of one cell's trajectories.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Seed">The seed of its ensemble, derived from the grid's seed and the cell's batch and learning rate.</param>
/// <param name="Trajectories">Trajectories run.</param>
/// <param name="Left">Those that left, overflow included.</param>
/// <param name="NonFinite">Those that overflowed.</param>
/// <param name="MedianLeavingStep">The median of the steps at which those that left did so; null if none left.</param>
/// <param name="ComponentGradients">Component gradients evaluated.</param>
public sealed record PhaseCell(
    Batch Batch, double LearningRate, ulong Seed, int Trajectories, int Left, int NonFinite, double? MedianLeavingStep, long ComponentGradients)
{
    /// <summary>The share that left, with its interval at 99 %.</summary>
    public Proportion Share { get; } = new(Left, Trajectories);
}
