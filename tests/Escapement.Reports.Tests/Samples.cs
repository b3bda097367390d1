using Escapement.Experiments;
using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Reports.Tests;

/// <summary>A made-up analysis whose curve is <c>2/(λ_1(1 + φ·t))</c>, for tests of output rather than of computation.</summary>
static class Samples
{
    public const int Components = 1797;
    public const double Sharpness = 46.31;
    public const double Dispersion = 33.7;

    public static Analysis Analysis(
        IReadOnlyList<double>? learningRates = null, UpdateRule? rule = null, IReadOnlyList<Sampling>? samplings = null, double noise = 0.1234,
        IReadOnlyList<string>? warnings = null)
    {
        rule ??= UpdateRule.Sgd;
        IReadOnlyList<Batch> batches = BatchChoice.Of(null, samplings ?? [Sampling.WithReplacement], Components);
        StabilityReport report = new()
        {
            Dimension = 650,
            Components = Components,
            Rank = 650,
            Eigenvalues = [Sharpness, 3.5, 1.0 / 3],
            RankTolerance = 1e-10,
            IndefiniteComponents = 0,
            MovedNullDirections = 0,
            NullGradientNoise = 0,
            GradientNoise = noise,
            TQ = 5200,
            SQ = 0.0123,
            CriticalBatch = 5200 / (Sharpness / 3),
            SaturationBatch = 1 + Dispersion,
            GradientDescentLimit = 2 / Sharpness,
            Rule = rule,
            Thresholds = [.. batches.Select(batch => Row(batch, rule))],
            AtLearningRate = [.. (learningRates ?? []).SelectMany(rate => batches.Select(batch => Rate(batch, rate, noise)))],
            OperatorApplications = 27,
            Warnings = warnings ?? [],
        };
        return new Analysis(
            "Softmax regression on 1,797 rows of 64 features and 10 classes: loss = mean over components, features as they are, intercept, "
            + "l2 = 0.001.",
            new AnalyzedPoint(new double[650], 0.0456, 3.14e-13, 9), report, report.Warnings);
    }

    public static double Threshold(Batch batch) => 2 / (Sharpness * (1 + batch.SamplingFactor(Components) * Dispersion));

    static ThresholdRow Row(Batch batch, UpdateRule rule)
    {
        double exact = Threshold(batch), phi = batch.SamplingFactor(Components);
        bool plain = rule.Momentum == 0;
        return new ThresholdRow(
            batch, phi, plain ? exact / (1 + 300 * phi) : null, plain ? exact * (1 + 900 * Math.Sqrt(phi)) : null,
            plain ? exact / (1 + 2 * phi) : null,
            exact, exact * (1 - 4e-10), exact * (1 + 4e-10));
    }

    static RateRow Rate(Batch batch, double rate, double noise)
    {
        double rho = 1 + 0.02 * (rate / Threshold(batch) - 1);
        return new RateRow(batch, rate, rho, rho < 1 ? rate * noise : null, rho < 1 ? rate * noise / 3 : null);
    }
}
