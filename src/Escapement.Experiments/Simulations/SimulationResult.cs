using Escapement.Experiments.Analyses;
using Escapement.Experiments.Measurements;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Simulations;

/// <summary>An ensemble and its prediction: everything that the story, the tables, the figure and the files show.</summary>
public sealed record SimulationResult
{
    /// <summary>The confidence of every interval.</summary>
    public const double Confidence = 0.95;

    /// <summary>The minimum, and all warnings.</summary>
    public required Analysis Analysis { get; init; }

    /// <summary>The prediction for the setting.</summary>
    public required SettingPrediction Prediction { get; init; }

    /// <summary>The setting as it was run.</summary>
    public required EnsembleOptions Setting { get; init; }

    /// <summary>What the paths did.</summary>
    public required EnsembleResult Result { get; init; }

    /// <summary>The reason for the leave radius.</summary>
    public required string LeaveReason { get; init; }

    /// <summary>Distance at which another minimizer becomes as near; infinite if there is none.</summary>
    public required double Neighborhood { get; init; }

    /// <summary>
    /// The name of the minimizer around which paths start or, for starts in a box, from which distances are measured; null if there is only one.
    /// </summary>
    public required string? Home { get; init; }

    /// <summary>Distance to the next minimizer; infinite where there is none.</summary>
    public required double NextMinimizer { get; init; }

    /// <summary>E‖e_n‖² for n = 0, 1, … in the linearization; empty if unknown, and cut off where it becomes too expensive.</summary>
    public required IReadOnlyList<double> ExactSquares { get; init; }

    /// <summary>The rates at which distances grew or shrank; null if paths started in a box.</summary>
    public required GrowthRates? Rates { get; init; }

    /// <summary>The noise floor measured on the paths still inside; null if none is predicted.</summary>
    public required Estimate? MeasuredFloor { get; init; }

    /// <summary>Where the same paths end when nothing stops those that leave; null for problems with one minimum.</summary>
    public required MinimizersReached? Reached { get; init; }

    /// <summary>Time spent simulating and measuring.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether every path ran to its end.</summary>
    public required bool Complete { get; init; }

    /// <summary>The learning rate as a multiple of the exact threshold.</summary>
    public double Ratio => Setting.LearningRate / Prediction.Row.Exact;

    /// <summary>The distance at which all paths started; null if they started in a box.</summary>
    public double? StartRadius => Setting.Start is Start.Around around ? around.Radius : null;

    /// <summary>The share of the paths that ended with one of the given outcomes.</summary>
    /// <param name="outcomes">The outcomes.</param>
    public Proportion Share(params ReadOnlySpan<TrajectoryOutcome> outcomes)
    {
        int count = 0;
        foreach (TrajectoryOutcome outcome in outcomes)
        {
            count += Result.Count(outcome);
        }

        return new(count, Result.Trajectories, Confidence);
    }

    /// <summary>Those that left, overflow included.</summary>
    public Proportion Left => Share(TrajectoryOutcome.Left, TrajectoryOutcome.NonFinite);

    /// <summary>(e₀/R)^α, the escape law without its constant; null if it does not apply.</summary>
    public Estimate? LeavingFactor => StartRadius is > 0 and { } start && start < Setting.LeaveRadius && double.IsFinite(Setting.LeaveRadius)
        ? Prediction.Paths.LeavingLaw?.Factor(start / Setting.LeaveRadius)
        : null;
}
