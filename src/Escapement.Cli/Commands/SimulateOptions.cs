using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>What `simulate` was asked for, checked as far as that is possible without the problem.</summary>
sealed record SimulateOptions
{
    /// <summary>The problem, its minimum, the batch, the update rule and the output, as `analyze` takes them.</summary>
    public required AnalyzeOptions Analysis { get; init; }

    /// <summary>The minimizer of a nonconvex test problem, by name; null for the one the source prefers.</summary>
    public string? At { get; init; }

    /// <summary>The learning rate; null where it is a multiple of the threshold.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate as a multiple of the exact threshold.</summary>
    public double RelativeRate { get; init; } = 1.1;

    /// <summary>Distance of the starts from the minimizer; null for a hundredth of the leave radius.</summary>
    public double? StartRadius { get; init; }

    /// <summary>Starts uniform in the cube between these, in every coordinate; null for a perturbed minimizer.</summary>
    public (double Low, double High)? Box { get; init; }

    /// <summary>Null for a radius that suits the problem (<see cref="LeaveRadiusChoice"/>).</summary>
    public double? LeaveRadius { get; init; }

    /// <summary>Null for one far below the start radius, where there is no gradient noise; else none.</summary>
    public double? ArriveRadius { get; init; }

    /// <summary>Null for what suits the problem (<see cref="SimulateLimits"/>).</summary>
    public int? Trajectories { get; init; }

    /// <summary>Null for what suits the problem (<see cref="SimulateLimits"/>).</summary>
    public int? Steps { get; init; }

    /// <summary>Whether every step is recorded, rather than some evenly spaced on a logarithmic scale.</summary>
    public bool RecordEvery { get; init; }

    /// <summary>The longest that the run may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most memory, in bytes, that its records may take.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;

    public Batch Batch => new(Analysis.Batches![0], Analysis.Samplings[0]);
}
