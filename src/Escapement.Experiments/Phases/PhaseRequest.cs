using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>Where SGD leaves a minimum: a grid of learning rates and batch sizes, every cell simulated.</summary>
public sealed record PhaseRequest
{
    /// <summary>The problem, its minimum and the update rule.</summary>
    public required MinimumRequest Minimum { get; init; }

    /// <summary>Batch sizes, each at least 1; null (default) for powers of two up to 64, or up to N.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    /// <summary>How batches are drawn. Default with replacement.</summary>
    public Sampling Sampling { get; init; } = Sampling.WithReplacement;

    /// <summary>How many learning rates, at least 2, evenly spaced on a logarithmic scale. Default 17.</summary>
    public int Rates { get; init; } = 17;

    /// <summary>The lowest learning rate, as a multiple of the smallest threshold of the batches. Default 0.7.</summary>
    public double From { get; init; } = 0.7;

    /// <summary>The highest learning rate, as a multiple of the largest C* or C^γ of the batches. Default 1.4.</summary>
    public double To { get; init; } = 1.4;

    /// <summary>The lowest and highest learning rates themselves; null (default) to derive them from thresholds.</summary>
    public (double Low, double High)? RateRange { get; init; }

    /// <summary>Trajectories of each cell; null (default) for 256, fewer on large problems.</summary>
    public int? Trajectories { get; init; }

    /// <summary>The most steps of a trajectory; null (default) for 2,000, fewer on large problems.</summary>
    public int? Steps { get; init; }

    /// <summary>Distance of the starts from the minimizer; null (default) for a hundredth of the leave radius.</summary>
    public double? StartRadius { get; init; }

    /// <summary>A path has left once it is farther than this; null (default) for a radius that suits the problem.</summary>
    public double? LeaveRadius { get; init; }

    /// <summary>The seed of all random numbers. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The longest that the grid may take, as estimated by a short timing. Default 10 minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most memory, in bytes, that its records may use. Default 2 GiB.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;
}
