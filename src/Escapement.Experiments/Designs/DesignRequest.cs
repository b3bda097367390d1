using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Designs;

/// <summary>The design task.</summary>
public abstract record DesignTask
{
    DesignTask()
    {
    }

    /// <summary>Learning rates that keep one minimum and shed another; each a name or a file.</summary>
    /// <param name="Keep">The minimum to keep.</param>
    /// <param name="Shed">The minimum to shed.</param>
    /// <param name="NoiseLimit">The largest root mean square distance from the kept minimum; null for a tenth of the distance to the other.</param>
    public sealed record KeepAndShed(string Keep, string Shed, double? NoiseLimit = null) : DesignTask;

    /// <summary>A learning rate at other batch sizes.</summary>
    /// <param name="LearningRate">C₀ &gt; 0.</param>
    /// <param name="BatchSize">k₀ ≥ 1.</param>
    public sealed record Transfer(double LearningRate, int BatchSize) : DesignTask;

    /// <summary>Learning rates that hold no minimum sharper than a limit.</summary>
    /// <param name="Sharpness">S &gt; 0.</param>
    /// <param name="Dispersion">The smallest relative dispersion of those minima; null for that of the analyzed minimum.</param>
    public sealed record Limit(double Sharpness, double? Dispersion = null) : DesignTask;
}

/// <summary>Asks which learning rate fulfills a design task.</summary>
public sealed record DesignRequest
{
    /// <summary>The problem, its minimum and the update rule.</summary>
    public required MinimumRequest Minimum { get; init; }

    /// <summary>The design task.</summary>
    public required DesignTask Task { get; init; }

    /// <summary>Batch sizes, each at least 1; null (default) for powers of two and the full batch.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    /// <summary>How batches are drawn. Default with replacement.</summary>
    public Sampling Sampling { get; init; } = Sampling.WithReplacement;

    /// <summary>The seed of all sampling.</summary>
    public ulong Seed { get; init; } = new PathwiseOptions().Seed;
}
