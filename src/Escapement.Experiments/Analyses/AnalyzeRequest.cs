using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Analyses;

/// <summary>What to compute about a minimum: its thresholds, and what happens at given learning rates.</summary>
public sealed record AnalyzeRequest
{
    /// <summary>The problem, its minimum and the update rule.</summary>
    public required MinimumRequest Minimum { get; init; }

    /// <summary>Batch sizes, each at least 1; null (default) for powers of two and the full batch.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    /// <summary>How batches are drawn, one curve for each. Default with replacement.</summary>
    public IReadOnlyList<Sampling> Samplings { get; init; } = [Sampling.WithReplacement];

    /// <summary>Learning rates at which to compute rates and noise floors. Default none.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>
    /// Whether to compute, at the learning rates, growth rates, noise floors and what single paths do. Default true; the verdict on a learning rate
    /// needs only the thresholds.
    /// </summary>
    public bool Details { get; init; } = true;

    /// <summary>The seed of all sampling.</summary>
    public ulong Seed { get; init; } = new PathwiseOptions().Seed;

    /// <summary>Whether to test the prediction by simulation. Default false.</summary>
    public bool Verify { get; init; }
}
