using System.Diagnostics;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Measurements;

/// <summary>
/// Tests a linear prediction where the problem is linear, with ensembles at a few multiples of the threshold and one or two batch sizes.
/// </summary>
/// <param name="StartRadius">Distance of the starts from the minimizer.</param>
/// <param name="LeaveRadius">A path has left once it is farther than this.</param>
/// <param name="NoiseDistance">The root mean square distance at which gradient noise holds paths at half the first threshold; 0 without
/// noise.</param>
/// <param name="Confidence">The confidence of every interval.</param>
/// <param name="Rows">By batch, then by learning rate.</param>
public sealed record Verification(double StartRadius, double LeaveRadius, double NoiseDistance, double Confidence,
    IReadOnlyList<VerificationRow> Rows)
{
    /// <summary>What contradicts the prediction, in one line; null if nothing does.</summary>
    public string? Contradiction
    {
        get
        {
            VerificationRow[] outside = [.. Rows.Where(row => row.GrowthAgrees == false)];
            return outside.Length == 0 ? null
                : $"The verification disagrees: the exact growth of the mean square lies outside the measured interval in "
                    + $"{Numbers.Of(outside.Length, "setting")}, first at batch size {Numbers.Count(outside[0].Threshold.Batch.Size)} and "
                    + $"{Numbers.Size(outside[0].Ratio)} C*. Chance does that in one verification of a hundred.";
        }
    }

    /// <summary>Learning rates as multiples of the threshold.</summary>
    public static IReadOnlyList<double> Fractions { get; } = [0.5, 0.9, 1.1, 1.5];

    /// <summary>The probability that chance puts any exact growth rate of a verification outside its interval.</summary>
    const double Error = 0.01;
    const int LargerBatch = 16;

    /// <summary>
    /// One setting may evaluate this many coordinates of component gradients, or more if the fewest meaningful paths and steps need more.
    /// </summary>
    const double Work = 5e8;

    const int MostPaths = 2000;
    const int FewestPaths = 64;
    const int MostSteps = 1000;
    const int FewestSteps = 50;

    /// <summary>Above this order the rates of one setting take minutes.</summary>
    const int LargestOrder = 128;
    const double PathEffort = 0.25;

    /// <summary>The batches to test: the smallest of a curve, and the one nearest to 16 if that differs.</summary>
    internal static IReadOnlyList<ThresholdRow> Choose(StabilityReport report)
    {
        Sampling sampling = report.Thresholds[0].Batch.Sampling;
        List<ThresholdRow> rows = [.. report.Thresholds.Where(row => row.Batch.Sampling == sampling).OrderBy(row => row.Batch.Size)];
        return [.. new[] { rows[0], rows.MinBy(row => Math.Abs(Math.Log(row.Batch.Size / (double)LargerBatch)))! }.Distinct()];
    }

    /// <summary>Runs it.</summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="geometry">Its local geometry at the minimizer.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="center">The minimizer.</param>
    /// <param name="thresholds">The batches.</param>
    /// <param name="leaveRadius">A path has left once it is farther than this.</param>
    /// <param name="linear">The distance to which the neighborhood of the minimizer reaches.</param>
    /// <param name="seed">The seed from which every setting's is derived.</param>
    /// <param name="threads">Threads; null for one per core.</param>
    /// <param name="progress">Receives progress after each setting.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    /// <exception cref="SimulationException">The problem has no simulator.</exception>
    internal static Verification Run(
        FiniteSum problem, LocalGeometry geometry, UpdateRule rule, double[] center, IReadOnlyList<ThresholdRow> thresholds, double leaveRadius,
        double linear, ulong seed, int? threads, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp(), gradients = 0;
        double start = Radii.StartFor(leaveRadius), confidence = 1 - (Error / (thresholds.Count * Fractions.Count));
        List<VerificationRow> rows = [];
        foreach (ThresholdRow threshold in thresholds)
        {
            double one = (double)threshold.Batch.Size * problem.Dimension;
            int paths = (int)Math.Clamp(Work / (one * MostSteps), FewestPaths, MostPaths);
            int steps = (int)Math.Clamp(Work / (one * paths), FewestSteps, MostSteps);
            foreach (double rate in Fractions.Select(fraction => fraction * threshold.Exact))
            {
                EnsembleOptions setting = new()
                {
                    LearningRate = rate,
                    Batch = threshold.Batch,
                    Rule = rule,
                    Center = center,
                    Start = new Start.Around(center, start),
                    Trajectories = paths,
                    Steps = steps,
                    LeaveRadius = leaveRadius,
                    ArriveRadius = Radii.ArrivalFor(start, geometry.GradientNoiseTrace),
                    Seed = CellSeed.Of(seed, threshold.Batch, rate),
                    Threads = threads,
                };
                EnsembleResult result = Ensemble.Run(problem, setting, null, cancellationToken);
                if (!result.Complete)
                {
                    throw new OperationCanceledException(cancellationToken);
                }

                GrowthRates rates = GrowthRates.Run(problem, geometry, setting, linear, confidence, cancellationToken);
                PathwiseStability? predicted = geometry.Active.Length <= LargestOrder
                    ? PathwiseStability.Compute(
                        geometry, rule, threshold.Batch, rate, new PathwiseOptions { Seed = seed, Effort = PathEffort }, null, cancellationToken)
                    : null;
                rows.Add(new(
                    threshold, rate, predicted, new(result.LeftCount, result.Trajectories, confidence), steps, rates.MeanSquare));
                gradients += result.ComponentGradients;
                progress?.Report(new("Verifying")
                {
                    Done = rows.Count,
                    Of = thresholds.Count * Fractions.Count,
                    Unit = "setting",
                    ComponentGradients = gradients,
                    Elapsed = Stopwatch.GetElapsedTime(began),
                });
            }
        }

        double square = geometry.GradientNoiseTrace > 0
            ? NoiseFloor.Compute(geometry, rule, thresholds[0].Batch, 0.5 * thresholds[0].Exact, false, cancellationToken)?.MeanSquareError ?? 0
            : 0;
        return new(start, leaveRadius, Math.Sqrt(square), confidence, rows);
    }
}
