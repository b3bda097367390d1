using Escapement.Geometry;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>What `analyze` was asked for, checked as far as that is possible without the problem.</summary>
sealed record AnalyzeOptions
{
    public required string Source { get; init; }

    public required SourceOptions SourceOptions { get; init; }

    /// <summary>Batch sizes as asked for; null for powers of two and the full batch.</summary>
    public IReadOnlyList<int>? Batches { get; init; }

    public IReadOnlyList<Sampling> Samplings { get; init; } = [Sampling.WithReplacement];

    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>A vector file with the point to analyze; null to search for a minimizer.</summary>
    public string? MinimizerFile { get; init; }

    public string? PreconditionerFile { get; init; }

    public double Gap { get; init; } = new StabilityRequest { Batches = [] }.RelativeGap;

    public double RankTolerance { get; init; } = new GeometryOptions().RankTolerance;

    /// <summary>Threads of the numerical library; null for its own choice.</summary>
    public int? Threads { get; init; }

    /// <summary>The seed of everything sampled.</summary>
    public ulong Seed { get; init; } = new PathwiseOptions().Seed;

    /// <summary>Whether to put the prediction to the test by simulation.</summary>
    public bool Verify { get; init; }

    public bool Quiet { get; init; }

    public bool Json { get; init; }

    /// <summary>The folder of the results; null for none.</summary>
    public string? Out { get; init; }

    public bool Force { get; init; }
}
