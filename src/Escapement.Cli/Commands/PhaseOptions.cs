namespace Escapement.Cli.Commands;

/// <summary>What `phase` was asked for, checked as far as that is possible without the problem.</summary>
sealed record PhaseOptions
{
    /// <summary>The problem, its minimum, the update rule and the output, as `analyze` takes them.</summary>
    public required AnalyzeOptions Analysis { get; init; }

    /// <summary>The minimizer of a nonconvex test problem, by name; null for the one the source prefers.</summary>
    public string? At { get; init; }

    /// <summary>How many learning rates.</summary>
    public int Rates { get; init; } = 17;

    /// <summary>The lowest, as a multiple of the least threshold of the batches.</summary>
    public double From { get; init; } = 0.7;

    /// <summary>The highest, as a multiple of the greatest C* or C^γ of the batches.</summary>
    public double To { get; init; } = 1.4;

    /// <summary>The lowest and highest themselves; null where thresholds decide.</summary>
    public (double Low, double High)? RateRange { get; init; }

    /// <summary>Null for what suits the problem (<see cref="GridSize"/>).</summary>
    public int? Trajectories { get; init; }

    /// <summary>Null for what suits the problem (<see cref="GridSize"/>).</summary>
    public int? Steps { get; init; }

    /// <summary>Distance of the starts from the minimizer; null for a hundredth of the leave radius.</summary>
    public double? StartRadius { get; init; }

    /// <summary>Null for a radius that suits the problem (<see cref="LeaveRadiusChoice"/>).</summary>
    public double? LeaveRadius { get; init; }

    public ulong Seed { get; init; }

    /// <summary>The longest that the grid may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most memory, in bytes, that its records may take.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;
}
