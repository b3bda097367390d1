namespace Escapement.Simulation;

/// <summary>How a trajectory ended.</summary>
public enum TrajectoryOutcome : byte
{
    /// <summary>It was still running at the step limit.</summary>
    Running,

    /// <summary>It went farther from the center than the leave radius.</summary>
    Left,

    /// <summary>It came nearer to the center than the arrive radius.</summary>
    Arrived,

    /// <summary>It overflowed: ‖θ − center‖² is infinite or not a number. It counts as having left, whatever the radius.</summary>
    NonFinite,
}

/// <summary>The trajectories at one recorded step.</summary>
/// <param name="Step">The number of steps taken.</param>
/// <param name="Running">The number of trajectories that had not stopped before this step.</param>
/// <param name="MeanSquaredDistance">The mean of ‖θ − center‖² over the running trajectories; NaN if there are none.</param>
/// <param name="MeanLogDistance">The mean of log ‖θ − center‖ over the running trajectories at a positive distance; NaN if there are none.</param>
/// <param name="DistanceQuantiles">
/// Quantiles of ‖θ − center‖ at <see cref="EnsembleResult.QuantileLevels"/> over all trajectories. One that left before counts as infinitely far, one
/// that arrived before as 0.
/// </param>
/// <param name="MeanLoss">The mean of F(θ) over the running trajectories; NaN if losses are not recorded.</param>
/// <param name="LossQuantiles">
/// Quantiles of F(θ) at the same levels over the running trajectories; a loss that is not a number counts as infinite. Empty if losses are not
/// recorded, NaN if no trajectory is running.
/// </param>
public sealed record CurvePoint(
    int Step, int Running, double MeanSquaredDistance, double MeanLogDistance, IReadOnlyList<double> DistanceQuantiles, double MeanLoss,
    IReadOnlyList<double> LossQuantiles);

/// <summary>The result of an ensemble. Arrays have one entry per trajectory.</summary>
public sealed record EnsembleResult
{
    /// <summary>The levels of all quantiles.</summary>
    public static IReadOnlyList<double> QuantileLevels { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The number of trajectories that were run; fewer than requested if the run was canceled.</summary>
    public required int Trajectories { get; init; }

    /// <summary>How each trajectory ended.</summary>
    public required IReadOnlyList<TrajectoryOutcome> Outcomes { get; init; }

    /// <summary>The step after which each trajectory stopped.</summary>
    public required IReadOnlyList<int> StopSteps { get; init; }

    /// <summary>‖θ − center‖² of each trajectory when it stopped; ∞ after an overflow.</summary>
    public required IReadOnlyList<double> FinalSquaredDistances { get; init; }

    /// <summary>The start distances ‖θ₀ − center‖.</summary>
    public required IReadOnlyList<double> StartDistances { get; init; }

    /// <summary>The point at which each trajectory stopped, trajectories × p, row-major.</summary>
    public required double[] FinalPoints { get; init; }

    /// <summary>The recorded steps.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>The sums from which intervals are computed.</summary>
    internal GroupCurves Groups { get; init; } = new(0, 0);

    /// <summary>The number of component gradients evaluated, counting each trajectory up to its stop.</summary>
    public required long ComponentGradients { get; init; }

    /// <summary>Wall-clock time of the run.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether every requested trajectory was run.</summary>
    public required bool Complete { get; init; }

    /// <summary>The number of trajectories with an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    public int Count(TrajectoryOutcome outcome) => Outcomes.Take(Trajectories).Count(o => o == outcome);

    /// <summary>The number of trajectories that left: beyond the radius, or by overflow.</summary>
    public int LeftCount => Count(TrajectoryOutcome.Left) + Count(TrajectoryOutcome.NonFinite);

    /// <summary>The median step at which trajectories left, the mean of the middle two if their number is even; null if none left.</summary>
    public double? MedianLeavingStep
    {
        get
        {
            int[] steps = [.. StopSteps.Where((_, t) => Outcomes[t] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite).Order()];
            return steps.Length == 0 ? null : 0.5 * (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]);
        }
    }
}
