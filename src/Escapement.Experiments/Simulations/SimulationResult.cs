using Escapement.Experiments.Analyses;
using Escapement.Experiments.Measurements;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Simulations;

/// <summary>An ensemble beside its prediction: all that the story, the tables, the figure and the files show.</summary>
public sealed record SimulationResult
{
    /// <summary>The confidence of every interval.</summary>
    public const double Confidence = 0.95;

    /// <summary>The minimum; warnings of all kinds.</summary>
    public required Analysis Analysis { get; init; }

    /// <summary>What theory says of the setting.</summary>
    public required SettingPrediction Prediction { get; init; }

    /// <summary>The setting as it was run.</summary>
    public required EnsembleOptions Setting { get; init; }

    /// <summary>What the paths did.</summary>
    public required EnsembleResult Result { get; init; }

    /// <summary>Why the leave radius is what it is.</summary>
    public required string LeaveReason { get; init; }

    /// <summary>Distance to where another minimizer is as near; infinite where there is none.</summary>
    public required double Neighborhood { get; init; }

    /// <summary>
    /// The name of the minimizer that paths start at or, from a box, that distances are measured from; null where there is one only.
    /// </summary>
    public required string? Home { get; init; }

    /// <summary>Distance to the next minimizer; infinite where there is none.</summary>
    public required double NextMinimizer { get; init; }

    /// <summary>E‖e_n‖² for n = 0, 1, … in the linearization; empty where it is not known, and no longer than is affordable.</summary>
    public required IReadOnlyList<double> ExactSquares { get; init; }

    /// <summary>The rates at which distances grew or shrank; null where paths started in a box.</summary>
    public required GrowthRates? Rates { get; init; }

    /// <summary>The noise floor that the paths still inside show; null where none is predicted.</summary>
    public required Estimate? MeasuredFloor { get; init; }

    /// <summary>Where the same paths end when nothing stops those that leave; null for problems with one minimum.</summary>
    public required MinimizersReached? Reached { get; init; }

    /// <summary>Time spent simulating and measuring.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether all was run to its end.</summary>
    public required bool Complete { get; init; }

    /// <summary>The learning rate as a multiple of the exact threshold.</summary>
    public double Ratio => Setting.LearningRate / Prediction.Row.Exact;

    /// <summary>The distance all paths started at; null where they started in a box.</summary>
    public double? StartRadius => Setting.Start is Start.Around around ? around.Radius : null;

    /// <summary>The share of the paths that ended in one of some ways.</summary>
    /// <param name="outcomes">The ways.</param>
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

    /// <summary>(e₀/R)^α, the law of leaving without its constant; null where it does not apply.</summary>
    public Estimate? LeavingFactor => StartRadius is > 0 and { } start && start < Setting.LeaveRadius && double.IsFinite(Setting.LeaveRadius)
        ? Prediction.Paths.LeavingLaw?.Factor(start / Setting.LeaveRadius)
        : null;
}
