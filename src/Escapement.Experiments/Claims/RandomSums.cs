using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Claims;

/// <summary>
/// The table of random quadratic sums: thresholds and bounds at every batch size, and the growth of the second moment on both sides of
/// the threshold, measured by running SGD.
/// </summary>
static class RandomSums
{
    public const string Name = "random-sums";

    /// <summary>Learning rates at which growth is measured, as multiples of C*.</summary>
    public static IReadOnlyList<double> Sides { get; } = [0.9, 1.1];

    /// <summary>The largest batch at which SGD runs; above it, a step costs more than it is worth.</summary>
    public const int LargestRun = 64;

    const int SumsPerPart = 4;
    const int LargestBatch = 1 << 15;
    const int MostPaths = 1 << 19;

    static readonly string[] _columns =
    [
        "family", "number", "parameters", "components", "rank", "lambda_1", "lambda_m", "t_Q", "s_Q", "saturation_batch", "critical_batch",
        "sampling", "batch", "phi", "patel_convergence", "lower", "exact", "upper", "patel_divergence", "bend_as_predicted",
        "rho_below", "measured_below", "measured_below_low", "measured_below_high", "paths_below",
        "rho_above", "measured_above", "measured_above_low", "measured_above_high", "paths_above",
    ];

    /// <summary>How many sums a study has.</summary>
    public static int Count(StudySetting setting) => setting.Pick(102, 1020);

    /// <summary>The confidence of one measured interval, such that all of them hold together with probability 99.9 %.</summary>
    public static double Confidence(StudySetting setting) => 1 - (0.001 / (Count(setting) * Batches(64).Count() * 2));

    /// <summary>The parts of the table.</summary>
    public static IEnumerable<Part> Parts(StudySetting setting)
    {
        int parts = (Count(setting) + SumsPerPart - 1) / SumsPerPart;
        return Enumerable.Range(0, parts).Select(part => new Part(Name, part, SumsPerPart, token => Table.Of(
            _columns,
            Enumerable.Range(part * SumsPerPart, Math.Min(SumsPerPart, Count(setting) - (part * SumsPerPart)))
                .SelectMany(sum => Measure(sum, setting, token)))));
    }

    /// <summary>Powers of two, with replacement up to a fixed largest batch, without replacement below N, and N itself.</summary>
    static IEnumerable<Batch> Batches(int components)
    {
        for (int k = 1; k <= LargestBatch; k *= 2)
        {
            yield return new(k, Sampling.WithReplacement);
        }

        for (int k = 1; k < components; k *= 2)
        {
            yield return new(k, Sampling.WithoutReplacement);
        }
    }

    static List<object?[]> Measure(int sum, StudySetting setting, CancellationToken token)
    {
        int family = sum % RandomFamily.Names.Count, number = sum / RandomFamily.Names.Count;
        using QuadraticSum problem = RandomFamily.Make(family, number, setting.Seed);
        double[] center = new double[problem.Dimension];
        using LocalGeometry geometry = LocalGeometry.At(problem, center);
        using SimulationProblem simulation = SimulationProblem.Of(problem);
        PatelBounds bounds = PatelBounds.Compute(geometry);
        Batch[] batches = [.. Batches(problem.Components)];
        ThresholdCurve curve = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batches, null, null, token);
        double first = bounds.Eigenvalues[0], last = bounds.Eigenvalues[^1], saturation = 2 / (first * curve.Thresholds[0].Exact);
        List<object?[]> rows = [];
        foreach (Threshold threshold in curve.Thresholds)
        {
            double phi = threshold.Phi, critical = bounds.CriticalBatchSize(threshold.Batch.Sampling, problem.Components);
            object?[] Side(int side) => threshold.Batch.Size > LargestRun
                ? [null, null, null, null, null]
                : Cells(OneStepGrowth.Measure(
                    problem, simulation, geometry, center, threshold.Batch, Sides[side] * threshold.Exact, 1, Seed(sum, side, threshold.Batch),
                    Confidence(setting), MostPaths, token));
            rows.Add([
                RandomFamily.Names[family], number, problem.Dimension, problem.Components, geometry.Rank, first, last, bounds.TQ, bounds.SQ,
                saturation,
                critical, SamplingNames.Of(threshold.Batch.Sampling), threshold.Batch.Size, phi, bounds.Convergence(phi), threshold.Lower,
                threshold.Exact,
                threshold.Upper, bounds.Divergence(phi), Bends(bounds, phi, threshold.Batch.Size, critical), .. Side(0), .. Side(1),
            ]);
        }

        return rows;

        ulong Seed(int of, int side, Batch batch)
            => CellSeed.Of(setting.Seed + (ulong)((2 * of) + side), batch, batch.Sampling == Sampling.WithReplacement ? 1 : 2);
    }

    /// <summary>
    /// Whether the paper's bound, the minimum of <c>2λ/(λ² + φ t_Q)</c> over all eigenvalues, is attained at the smallest eigenvalue below k* and at
    /// the largest above k*.
    /// </summary>
    static bool Bends(PatelBounds bounds, double phi, int batch, double critical)
    {
        double At(double value) => 2 * value / ((value * value) + (phi * bounds.TQ));
        double least = bounds.Eigenvalues.Min(At), end = At(batch < critical ? bounds.Eigenvalues[^1] : bounds.Eigenvalues[0]);
        return end <= least * (1 + 1e-9);
    }

    static object?[] Cells(OneStepGrowth growth)
        => [growth.Rho, growth.Measured.Value, growth.Measured.Low, growth.Measured.High, growth.Paths];
}
