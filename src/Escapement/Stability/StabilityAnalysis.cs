using System.Globalization;
using Escapement.Geometry;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>What to compute about a minimizer.</summary>
public sealed record StabilityRequest
{
    /// <summary>The update rule. Default plain SGD.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>The batches of the threshold curve.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>Learning rates at which to give ρ and the noise floor. Default none.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>The relative gap between the certified lower and upper value of each threshold. Default 1e-9.</summary>
    public double RelativeGap { get; init; } = 1e-9;

    /// <summary>Whether to give Lyapunov exponent, tail index and regime at the learning rates. Default true.</summary>
    public bool Pathwise { get; init; } = true;

    /// <summary>How to estimate them: seed, confidence, effort.</summary>
    public PathwiseOptions PathwiseOptions { get; init; } = new();
}

/// <summary>The whole analysis of one minimizer, as `escapement analyze` reports it.</summary>
public static class StabilityAnalysis
{
    /// <summary>Learning rates times λ_1 outside this range leave double precision nothing to say about ρ.</summary>
    const double SmallestStep = 1e-14;
    const double LargestStep = 1e6;

    /// <summary>Runs it.</summary>
    /// <param name="geometry">The local geometry at the minimizer.</param>
    /// <param name="request">What to compute.</param>
    /// <param name="progress">Receives progress reports; null for none.</param>
    /// <param name="cancellationToken">Stops between applications of K.</param>
    public static StabilityReport Run(
        LocalGeometry geometry, StabilityRequest request,
        IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(request);
        using var modes = new ActiveModes(geometry, request.Rule);
        foreach (double rate in request.LearningRates)
        {
            if (!(rate * modes.Sharpness is > SmallestStep and < LargestStep))
            {
                throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                    $"Learning rate {Numbers.Digits(rate, 4)} is {Numbers.Digits(rate * modes.Sharpness, 2)} times 1/λ_1, "
                        + $"expected between {Numbers.Digits(SmallestStep, 1)} and "
                        + $"{Numbers.Digits(LargestStep, 1)}: give one nearer to 2/λ_1 = {Numbers.Digits(2 / modes.Sharpness, 4)}."));
            }
        }

        // The saturation batch needs more batches than were requested; one more φ in the shared space costs almost nothing.
        IReadOnlyList<Batch> saturation = SaturationBatch.Batches(request.Rule, geometry.Components);
        var (curve, matrices) = MeanSquareThreshold.Compute(
            modes, [.. request.Batches, .. saturation], new() { RelativeGap = request.RelativeGap },
            progress, cancellationToken);
        using var disposal = new DisposeAll(matrices);

        double decay = request.Rule.WeightDecay, limit = GradientDescentLimit.Of(modes.Sharpness, request.Rule);
        PatelBounds patel = PatelBounds.Compute(geometry, decay);
        bool plain = request.Rule.Momentum == 0;
        using EuclideanBound? euclidean = plain ? EuclideanBound.Compute(geometry, decay) : null;
        List<string> warnings = [.. curve.Warnings];
        if (geometry.CutDirections > 0 && modes.InertEigenvalue == 0)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture,
                $"The rank tolerance {Numbers.Digits(geometry.RankTolerance, 1)} leaves out directions of small but real curvature, "
                    + $"{geometry.CutDirections} of them, as flat: standardize the features, or lower the tolerance."));
        }

        Sampling sampling = request.Batches.Count > 0 ? request.Batches[0].Sampling : Sampling.WithReplacement;
        double[] eigenvalues = geometry.EigenvaluesWith(decay);
        return new()
        {
            Dimension = geometry.Dimension,
            Components = geometry.Components,
            Rank = eigenvalues.Length,
            Eigenvalues = eigenvalues,
            RankTolerance = geometry.RankTolerance,
            IndefiniteComponents = geometry.IndefiniteComponents,
            MovedNullDirections = geometry.MovedNullDirections,
            GradientNoise = geometry.GradientNoiseTrace,
            NullGradientNoise = modes.InertEigenvalue > 0 ? 0 : geometry.NullGradientNoise,
            TQ = patel.TQ,
            SQ = patel.SQ,
            CriticalBatch = patel.CriticalBatchSize(sampling, geometry.Components),
            SaturationBatch = SaturationBatch.Of(request.Rule, limit, [.. curve.Thresholds.Skip(request.Batches.Count)]),
            GradientDescentLimit = limit,
            Rule = request.Rule,
            Thresholds = [.. curve.Thresholds.Take(request.Batches.Count).Select(t => new ThresholdRow(
                t.Batch, t.Phi,
                plain ? patel.Convergence(t.Phi) : null,
                plain ? patel.Divergence(t.Phi) : null,
                euclidean?.Sufficient(t.Phi),
                t.Exact, t.Lower, t.Upper))],
            AtLearningRate = AtLearningRates(modes, request, curve, matrices, warnings, progress, cancellationToken),
            OperatorApplications = curve.OperatorApplications,
            Warnings = [.. warnings.Distinct()],
        };
    }

    static List<RateRow> AtLearningRates(
        ActiveModes modes, StabilityRequest request, ThresholdCurve curve, TorchSharp.torch.Tensor[] matrices, List<string> warnings,
        IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        List<RateRow> rows = [];
        double[] phis = [.. request.Batches.Select(b => b.SamplingFactor(modes.Geometry.Components))];
        bool paths = request.Pathwise && request.LearningRates.Count > 0;
        Curvature.Products.ComponentProducts? products = paths ? PathwiseStability.ProductsOf(modes.Geometry) : null;
        foreach (double rate in request.LearningRates)
        {
            var (rates, perron) = SecondMomentRate.ComputeWithMatrices(
                modes, phis, rate, matrices, new StageProgress(progress, "Growth rates").Report, cancellationToken);
            using var disposal = new DisposeAll(perron.OfType<TorchSharp.torch.Tensor>());
            for (int i = 0; i < phis.Length; i++)
            {
                new StageProgress(progress, "Noise floors").Report((double)i / phis.Length);
                NoiseFloor? floor = rate < curve.Thresholds[i].Exact
                    ? NoiseFloor.Compute(modes, phis[i], rate, withCovariance: false, cancellationToken)
                    : null;
                PathwiseStability? single = paths
                    ? PathwiseStability.Compute(
                        modes, products, request.Batches[i], rate, rates[i], perron[i], request.PathwiseOptions,
                        fraction => new StageProgress(progress, "Paths").Report((i + fraction) / phis.Length), cancellationToken)
                    : null;
                warnings.AddRange(((string?[])[rates[i].Warning, floor?.Warning]).OfType<string>());
                double rho = rates[i].IsUsable ? rates[i].Rho : double.NaN;
                rows.Add(new(request.Batches[i], rate, rho, floor?.MeanSquareError, floor?.ExpectedExcessLoss) { Paths = single });
            }
        }

        return rows;
    }
}
