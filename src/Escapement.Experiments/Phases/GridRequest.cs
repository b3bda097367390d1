using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>A grid of learning rates and batches, every cell an ensemble of its own.</summary>
public sealed record GridRequest
{
    /// <summary>The columns.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>The rows, ascending, each positive.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>The update rule of every cell. Default plain SGD.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>The minimizer, length p.</summary>
    public required double[] Center { get; init; }

    /// <summary>Trajectories start at this distance from the minimizer, in uniformly random directions.</summary>
    public required double StartRadius { get; init; }

    /// <summary>A trajectory has left once it is farther than this from the minimizer.</summary>
    public required double LeaveRadius { get; init; }

    /// <summary>Trajectories of a cell.</summary>
    public required int Trajectories { get; init; }

    /// <summary>The most steps of a trajectory.</summary>
    public required int Steps { get; init; }

    /// <summary>The seed from which each cell's is derived.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads, over cells. Default: one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The most memory, in bytes, that the records of one cell may use. Default 2 GiB.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;

    /// <summary>The cost of a step of one trajectory in each column, in any unit, for estimating the time left. Default: the batch sizes.</summary>
    public IReadOnlyList<double>? StepCosts { get; init; }

    /// <summary>
    /// The most component gradients the grid can need: trajectories × steps × batch sizes, over all cells. Trajectories that leave stop early.
    /// </summary>
    public double MostGradients => LearningRates.Count * Batches.Sum(batch => (double)batch.Size) * Trajectories * Steps;
}
