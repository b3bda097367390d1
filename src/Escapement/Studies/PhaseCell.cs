using Escapement.Statistics;
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
/// <param name="ComponentGradients">Component gradients evaluated so far.</param>
/// <param name="Done">What was done so far, in units of the step costs.</param>
/// <param name="MostLeft">The most that is left, likewise: trajectories that leave stop early.</param>
/// <param name="Elapsed">Time since the start.</param>
readonly record struct PhaseProgress(int Cells, int Of, long ComponentGradients, double Done, double MostLeft, TimeSpan Elapsed)
{
    /// <summary>Component gradients per second so far; 0 where none are known.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? ComponentGradients / Elapsed.TotalSeconds : 0;

    /// <summary>The most seconds left if the rest goes as fast; null before anything is done.</summary>
    public double? MostSecondsLeft => Done > 0 ? Math.Max(0, MostLeft) / Done * Elapsed.TotalSeconds : null;
}
