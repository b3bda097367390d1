using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Designs;

/// <summary>What is to be designed.</summary>
public abstract record DesignTask
{
    DesignTask()
    {
    }

    /// <summary>Learning rates that keep one minimum and shed another; each a name or a file.</summary>
    /// <param name="Keep">The minimum to keep.</param>
    /// <param name="Shed">The minimum to shed.</param>
    /// <param name="NoiseLimit">The largest root mean square distance from the kept one; null for a tenth of the way to the other.</param>
    public sealed record KeepAndShed(string Keep, string Shed, double? NoiseLimit = null) : DesignTask;

    /// <summary>A learning rate at other batch sizes.</summary>
    /// <param name="LearningRate">C₀ &gt; 0.</param>
    /// <param name="BatchSize">k₀ ≥ 1.</param>
    public sealed record Transfer(double LearningRate, int BatchSize) : DesignTask;

    /// <summary>Learning rates that hold no minimum sharper than a limit.</summary>
    /// <param name="Sharpness">S &gt; 0.</param>
    /// <param name="Dispersion">The least relative dispersion of those minima; null for that of the minimum analyzed.</param>
    public sealed record Limit(double Sharpness, double? Dispersion = null) : DesignTask;
}

/// <summary>Which learning rate does what is wanted.</summary>
public sealed record DesignRequest
{
    /// <summary>The problem, its minimum and the update rule.</summary>
    public required MinimumRequest Minimum { get; init; }

    /// <summary>What is to be designed.</summary>
    public required DesignTask Task { get; init; }

    /// <summary>Batch sizes, each at least 1; null (default) for powers of two and the full batch.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    /// <summary>How batches are drawn. Default with replacement.</summary>
    public Sampling Sampling { get; init; } = Sampling.WithReplacement;

    /// <summary>The seed of everything sampled.</summary>
    public ulong Seed { get; init; } = new PathwiseOptions().Seed;
}
