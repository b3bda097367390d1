using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Simulations;

/// <summary>Measurements on an ensemble beyond the outcomes of its paths.</summary>
static class Measured
{
    const double NearShare = 0.1;

    /// <summary>The mean squared distance at the last step of the paths still inside; null if there are fewer than two.</summary>
    public static Estimate? Floor(EnsembleResult result)
    {
        double[] squares = [.. result.FinalSquaredDistances.Where((_, path) => result.Outcomes[path] == TrajectoryOutcome.Running)];
        if (squares.Length < 2)
        {
            return null;
        }

        (double mean, double half) = StudentT.Interval(squares, SimulationResult.Confidence);
        return new(mean, mean - half, mean + half);
    }

    /// <summary>The minimizers at which the same paths, with the same random numbers, end if leaving does not stop them.</summary>
    public static MinimizersReached? Reached(
        FiniteSum problem, EnsembleOptions setting, EnsembleResult result, double neighborhood, IProgress<ComputationProgress> progress,
        CancellationToken cancellationToken)
    {
        if (problem is not NonconvexSum sum)
        {
            return null;
        }

        EnsembleResult followed = double.IsFinite(setting.LeaveRadius) && result is { Complete: true, LeftCount: > 0 }
            ? Ensemble.Run(problem, setting with { LeaveRadius = double.PositiveInfinity, RecordedSteps = [0] }, progress, cancellationToken)
            : result;
        return followed.Trajectories < result.Trajectories
            ? null
            : MinimizersReached.Of(sum, followed, NearShare * Math.Min(neighborhood, double.MaxValue), SimulationResult.Confidence);
    }
}
