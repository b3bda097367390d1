using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>
/// The learning rate at another batch size that keeps its ratio to the threshold, <c>C/C*(k) = C₀/C*(k₀)</c>, compared with the linear and the
/// square-root rule. Linear scaling agrees with it only while k is far below the saturation batch size k_c.
/// </summary>
/// <param name="Origin">The threshold at the original batch.</param>
/// <param name="LearningRate">C₀.</param>
/// <param name="SaturationBatch">k_c, gradient descent's limit over C* at one component.</param>
/// <param name="Rows">One row for each requested batch, in the same order.</param>
/// <param name="Linear">The batch sizes at which the linear rule departs.</param>
/// <param name="SquareRoot">The batch sizes at which the square-root rule departs.</param>
/// <param name="LastSearched">The largest batch size searched for departures.</param>
/// <param name="Warnings">Warnings, each with a remedy; empty if there are none.</param>
public sealed record LearningRateTransfer(
    Threshold Origin, double LearningRate, double SaturationBatch, IReadOnlyList<TransferRow> Rows, ScalingDeparture Linear,
    ScalingDeparture SquareRoot, int LastSearched, IReadOnlyList<string> Warnings)
{
    /// <summary>C₀/C*(k₀), below 1 if SGD holds the minimum in mean square.</summary>
    public double Ratio => LearningRate / Origin.Exact;

    /// <summary>Thresholds at sizes from k₀ to the last one searched, close enough together to draw a curve.</summary>
    internal IReadOnlyList<Threshold> Ladder { get; private init; } = [];

    /// <summary>Transfers a learning rate to other batches.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule, the same at all batches.</param>
    /// <param name="learningRate">C₀ &gt; 0.</param>
    /// <param name="origin">The batch of C₀, with or without replacement.</param>
    /// <param name="destinations">The batches to transfer it to.</param>
    /// <param name="options">How to compute thresholds; null for the defaults.</param>
    /// <param name="progress">Receives progress reports; null for none.</param>
    /// <param name="cancellationToken">Stops between steps of the computation.</param>
    public static LearningRateTransfer Compute(
        LocalGeometry geometry, UpdateRule rule, double learningRate, Batch origin, IReadOnlyList<Batch> destinations,
        ThresholdOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(destinations);
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be positive and finite.");
        }

        progress?.Report(new("Thresholds"));
        int most = origin.Sampling == Sampling.WithoutReplacement ? geometry.Components : int.MaxValue;
        int last = Math.Min(most, destinations.Select(batch => batch.Size).Append(geometry.Components).Max());
        Batch single = new(1, Sampling.WithReplacement);
        Batch[] ladder = [.. FirstBatch.Ladder(origin.Size, last).Select(size => origin with { Size = size })];
        ThresholdCurve curve = MeanSquareThreshold.Compute(
            geometry, rule, [single, .. ladder, .. destinations], options, null, cancellationToken);
        Threshold[] rungs = [.. curve.Thresholds.Skip(1).Take(ladder.Length)];
        double start = rungs[0].Exact;
        TransferRow Row(Threshold threshold)
        {
            double sizes = (double)threshold.Batch.Size / origin.Size;
            return new(threshold, learningRate * threshold.Exact / start, learningRate * sizes, learningRate * Math.Sqrt(sizes));
        }

        progress?.Report(new("Comparing the scaling rules"));
        ScalingDeparture[] departures = ScalingDeparture.Of(geometry, rule, rungs, learningRate / start, [1, 0.5], cancellationToken);
        double limit = GradientDescentLimit.Of(geometry.Sharpness + rule.WeightDecay, rule);
        return new(
            rungs[0], learningRate, limit / curve.Thresholds[0].Exact, [.. curve.Thresholds.Skip(1 + ladder.Length).Select(Row)], departures[0],
            departures[1], last, curve.Warnings)
        {
            Ladder = rungs,
        };
    }
}
