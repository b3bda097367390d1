namespace Escapement.Simulation;

/// <summary>How a trajectory ended.</summary>
public enum TrajectoryOutcome : byte
{
    /// <summary>It was still on its way at the step limit.</summary>
    Running,

    /// <summary>It went farther from the center than the leave radius.</summary>
    Left,

    /// <summary>It came nearer to the center than the arrive radius.</summary>
    Arrived,

    /// <summary>It overflowed: a coordinate is infinite or not a number. It has left, whatever the radius.</summary>
    NonFinite,
}

/// <summary>What became of the trajectories recorded at one step.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Running">Trajectories that had not stopped before this step.</param>
/// <param name="MeanSquaredDistance">The mean of ‖θ − center‖² over those; NaN where there are none.</param>
/// <param name="MeanLogDistance">The mean of log ‖θ − center‖ over those at a positive distance; NaN where there are none.</param>
/// <param name="DistanceQuantiles">
/// Quantiles of ‖θ − center‖ at <see cref="EnsembleResult.QuantileLevels"/> over all trajectories: one that left counts as infinitely far, one that
/// arrived as 0.
/// </param>
/// <param name="MeanLoss">The mean of F(θ) over those running; NaN where not recorded.</param>
/// <param name="LossQuantiles">
/// Quantiles of F(θ) at the same levels over those running, an overflow counting as infinite; empty where not recorded, NaN where none is running.
/// </param>
public sealed record CurvePoint(
    int Step, int Running, double MeanSquaredDistance, double MeanLogDistance, IReadOnlyList<double> DistanceQuantiles, double MeanLoss,
    IReadOnlyList<double> LossQuantiles);

/// <summary>What an ensemble did. Arrays have one entry per trajectory.</summary>
public sealed record EnsembleResult
{
    /// <summary>The levels of all quantiles.</summary>
    public static IReadOnlyList<double> QuantileLevels { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>Trajectories that were run: fewer than asked for where the run was stopped.</summary>
    public required int Trajectories { get; init; }

    /// <summary>How each ended.</summary>
    public required IReadOnlyList<TrajectoryOutcome> Outcomes { get; init; }

    /// <summary>The step after which each stopped.</summary>
    public required IReadOnlyList<int> StopSteps { get; init; }

    /// <summary>‖θ − center‖² where each stopped; ∞ after an overflow.</summary>
    public required IReadOnlyList<double> FinalSquaredDistances { get; init; }

    /// <summary>The start distances ‖θ₀ − center‖.</summary>
    public required IReadOnlyList<double> StartDistances { get; init; }

    /// <summary>Where each stopped, trajectories × p, row-major.</summary>
    public required double[] FinalPoints { get; init; }

    /// <summary>The recorded steps.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }

    /// <summary>What intervals are made from.</summary>
    internal GroupCurves Groups { get; init; } = new(0, 0);

    /// <summary>Component gradients evaluated, each trajectory counted up to its own stop.</summary>
    public required long ComponentGradients { get; init; }

    /// <summary>Wall-clock time of the run.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether every trajectory asked for was run.</summary>
    public required bool Complete { get; init; }

    /// <summary>How many trajectories ended one way.</summary>
    /// <param name="outcome">The way.</param>
    public int Count(TrajectoryOutcome outcome) => Outcomes.Take(Trajectories).Count(o => o == outcome);

    /// <summary>Trajectories that left: beyond the radius, or overflowed.</summary>
    public int LeftCount => Count(TrajectoryOutcome.Left) + Count(TrajectoryOutcome.NonFinite);

    /// <summary>
    /// The median of the steps at which those that left did so, halfway between the middle two where they are even in number; null where none left.
    /// </summary>
    public double? MedianLeavingStep
    {
        get
        {
            int[] steps = [.. StopSteps.Where((_, t) => Outcomes[t] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite).Order()];
            return steps.Length == 0 ? null : 0.5 * (steps[(steps.Length - 1) / 2] + steps[steps.Length / 2]);
        }
    }
}
