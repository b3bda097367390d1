using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>Finds the minimizers of a sweep and their thresholds.</summary>
static class SweepPlan
{
    /// <summary>
    /// Finds one minimum for every problem and name. It uses one numerical thread, so the last bits do not depend on the number of threads.
    /// </summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="problems">Its problems.</param>
    /// <param name="progress">Receives the number of minima done.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SweepException">A minimizer does not exist, or a batch is larger than the problem.</exception>
    public static IReadOnlyList<SweepMinimum> Make(
        Sweep sweep, SweepProblems problems, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        using NumericalThreads.Scope limit = NumericalThreads.Limit(1);
        List<SweepMinimum> minima = [];
        foreach (string source in sweep.Problems)
        {
            FiniteSum problem = problems.Load(source).Problem;
            RequireBatches(sweep, source, problem);
            foreach (string? name in sweep.Minimizers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                minima.Add(At(sweep, source, problem, name, Locate(sweep, source, problem, name, cancellationToken), cancellationToken));
                progress?.Report(new("Computing thresholds")
                {
                    Done = minima.Count,
                    Of = sweep.Problems.Count * sweep.Minimizers.Count,
                    Unit = "minimum",
                });
            }
        }

        return minima;
    }

    static SweepMinimum At(
        Sweep sweep, string source, FiniteSum problem, string? name, double[] point, CancellationToken cancellationToken)
    {
        using LocalGeometry geometry = LocalGeometry.At(problem, point);
        Batch[] batches = [.. sweep.Samplings.SelectMany(sampling => sweep.Batches.Select(size => new Batch(size, sampling)))];
        ThresholdCurve curve = MeanSquareThreshold.Compute(
            geometry, sweep.Rule, [.. batches.Select(batch => batch.NearestWithFactor())], null, null, cancellationToken);
        return new(
            source, name, problem.Description, point, SweepProblems.ProbeLoss(problem, point, sweep.LeaveRadius),
            [
                .. batches.Zip(curve.Thresholds, (batch, threshold) => new SweepThreshold(
                    SamplingNames.Of(batch.Sampling), batch.Size, threshold.Exact, threshold.Lower, threshold.Upper)),
            ]);
    }

    static double[] Locate(Sweep sweep, string source, FiniteSum problem, string? name, CancellationToken cancellationToken)
    {
        double decay = sweep.Rule.WeightDecay;
        if (name is not null)
        {
            return problem is NonconvexSum sum
                ? sum.Find(name, decay)?.Point ?? throw new SweepException($"{source}: at is {name}, expected {sum.KnownNames}.")
                : throw new SweepException($"{source}: has one minimum, which is found: leave out the key {SweepFile.At}.");
        }

        Minimizer found = problem.FindMinimizer(new() { WeightDecay = decay }, null, cancellationToken);
        return found.Outcome == MinimizerOutcome.Converged
            || (found.Outcome != MinimizerOutcome.NoMinimizer && found.GradientNorm <= AnalyzedPoint.StationaryGradient)
            ? found.Point
            : throw new SweepException($"{source}: no minimizer was found. {found.Remedy}".TrimEnd());
    }

    static void RequireBatches(Sweep sweep, string source, FiniteSum problem)
    {
        int largest = sweep.Batches.Max();
        if (largest > problem.Components && sweep.Samplings.Any(sampling => sampling != Sampling.WithReplacement))
        {
            throw new SweepException(
                $"{source}: the batch size {largest} without replacement, expected at most the number of components, {problem.Components}.");
        }
    }
}
