using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Statistics;

namespace Escapement.Experiments.Sweeps;

/// <summary>A finished cell: its setting and the outcome of its paths.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Threshold">The exact threshold at its batch.</param>
/// <param name="LearningRate">C.</param>
/// <param name="Seed">The seed of its ensemble.</param>
/// <param name="Result">What the ensemble did.</param>
/// <param name="Home">Paths whose last point is nearer to this minimizer than to any other; null for problems with one minimizer.</param>
sealed record CellRow(
    Sweep Sweep, SweepCell Cell, SweepThreshold Threshold, double LearningRate, ulong Seed, EnsembleResult Result, int? Home)
{
    /// <summary>The share that left, with its interval at 99 %.</summary>
    public Proportion Share { get; } = new(Result.LeftCount, Result.Trajectories);

    /// <summary>Runs one cell; null if it was stopped before its end.</summary>
    public static CellRow? Run(
        Sweep sweep, SweepCell cell, SweepMinimum minimum, LoadedProblem loaded, int threads, IProgress<ComputationProgress>? progress,
        CancellationToken cancellationToken)
    {
        SweepThreshold threshold = minimum.At(cell.Batch);
        EnsembleOptions options = new()
        {
            LearningRate = sweep.Relative ? cell.Rate * threshold.Value : cell.Rate,
            Batch = cell.Batch,
            Rule = sweep.Rule,
            Center = minimum.Point,
            Start = new Start.Around(minimum.Point, cell.StartRadius),
            Trajectories = sweep.Trajectories,
            Steps = sweep.Steps,
            LeaveRadius = sweep.LeaveRadius,
            Seed = SweepSeed.Of(sweep.Seed, cell),
            RecordedSteps = sweep.RecordedSteps,
            Threads = threads,
        };
        EnsembleResult result = Ensemble.RunOn(loaded.Problem, loaded.Simulation, options, progress, cancellationToken);
        return result.Complete
            ? new(sweep, cell, threshold, options.LearningRate, options.Seed, result, CountHome(loaded.Problem, minimum.Point, result))
            : null;
    }

    static int? CountHome(FiniteSum problem, double[] center, EnsembleResult result)
    {
        if (problem is not NonconvexSum sum)
        {
            return null;
        }

        long? own = sum.NearestMinimizer(center);
        int home = 0;
        for (int t = 0; t < result.Trajectories; t++)
        {
            ReadOnlySpan<double> point = result.FinalPoints.AsSpan(t * sum.Dimension, sum.Dimension);
            home += result.Outcomes[t] != TrajectoryOutcome.NonFinite && sum.NearestMinimizer(point) == own ? 1 : 0;
        }

        return home;
    }
}
