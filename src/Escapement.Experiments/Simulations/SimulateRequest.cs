using Escapement.Updates;

namespace Escapement.Experiments.Simulations;

/// <summary>At which steps a simulation records its curves.</summary>
public enum RecordedSteps
{
    /// <summary>Some steps, evenly spaced on a logarithmic scale.</summary>
    Log,

    /// <summary>All steps.</summary>
    Every,
}

/// <summary>Asks what SGD's paths do at one setting, in simulation and in theory.</summary>
public sealed record SimulateRequest
{
    /// <summary>The problem, its minimum and the update rule.</summary>
    public required MinimumRequest Minimum { get; init; }

    /// <summary>The batch. Default 1, with replacement.</summary>
    public Batch Batch { get; init; } = new(1, Sampling.WithReplacement);

    /// <summary>The learning rate; null (default) to use a multiple of the threshold.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate as a multiple of the exact threshold, used if no learning rate is given. Default 1.1.</summary>
    public double RelativeRate { get; init; } = 1.1;

    /// <summary>Distance of the starts from the minimizer; null (default) for a hundredth of the leave radius.</summary>
    public double? StartRadius { get; init; }

    /// <summary>Every coordinate of a start is uniform between these two values; null (default) to start around the minimizer.</summary>
    public (double Low, double High)? Box { get; init; }

    /// <summary>A path has left once it is farther than this; null (default) for a radius that suits the problem.</summary>
    public double? LeaveRadius { get; init; }

    /// <summary>
    /// A path has arrived once it is nearer than this; null (default) for a billionth of the start radius, or never with gradient noise.
    /// </summary>
    public double? ArriveRadius { get; init; }

    /// <summary>Trajectories; null (default) for 10,000, fewer on large problems.</summary>
    public int? Trajectories { get; init; }

    /// <summary>The most steps of a trajectory; null (default) for 10,000, fewer on large problems.</summary>
    public int? Steps { get; init; }

    /// <summary>At which steps curves are recorded. Default <see cref="RecordedSteps.Log"/>.</summary>
    public RecordedSteps Record { get; init; } = RecordedSteps.Log;

    /// <summary>The seed of all random numbers. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The longest that the run may take, as estimated by a short timing. Default 10 minutes.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The most memory, in bytes, that its records may use. Default 2 GiB.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;
}
