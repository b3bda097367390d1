using Escapement.Updates;

namespace Escapement.Simulation;

/// <summary>One setting of SGD, run for many trajectories.</summary>
public sealed record EnsembleOptions
{
    /// <summary>The learning rate C ≥ 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The batch: its size k and how its components are drawn.</summary>
    public required Batch Batch { get; init; }

    /// <summary>The update rule. Weight decay ω adds ωθ to every gradient, which a preconditioner does not divide. Default plain SGD.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>The point from which distances are measured: a minimizer, length p.</summary>
    public required double[] Center { get; init; }

    /// <summary>Where trajectories start.</summary>
    public required Start Start { get; init; }

    /// <summary>The number of trajectories, 1 to 2³¹−1. Default 10,000.</summary>
    public int Trajectories { get; init; } = 10_000;

    /// <summary>The most steps that a trajectory takes. Default 10,000.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>A trajectory leaves, and stops, when ‖θ − center‖ exceeds this. Default infinite: never.</summary>
    public double LeaveRadius { get; init; } = double.PositiveInfinity;

    /// <summary>A trajectory arrives, and stops, when ‖θ − center‖ is below this. Default 0: never.</summary>
    public double ArriveRadius { get; init; }

    /// <summary>
    /// The seed of all random numbers. The same seed gives the same bits on any number of threads and any instruction set. Default 0.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// The steps after which distances (and losses) are recorded, ascending, each in 0…<see cref="Steps"/>. Null (default): step 0, the last step and
    /// up to 62 steps between them on a logarithmic scale. Memory grows with trajectories × recorded steps, not with steps.
    /// </summary>
    public IReadOnlyList<int>? RecordedSteps { get; init; }

    /// <summary>Whether to record the full loss F(θ), too. If it has no closed form, each value costs N components. Default false.</summary>
    public bool RecordLoss { get; init; }

    /// <summary>The number of threads. Default: one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The most memory the run may need, in bytes. Default 2 GiB.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;
}
