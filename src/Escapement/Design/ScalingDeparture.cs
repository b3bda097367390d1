using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>
/// The batch sizes from which a common scaling rule departs from the rate that keeps its ratio to the threshold; null beyond the sizes searched.
/// </summary>
/// <param name="Parts">The first size above k₀ at which the two rates differ by more than 10 %.</param>
/// <param name="Doubles">The first size above k₀ at which the common rule gives more than twice the rate.</param>
/// <param name="Exceeds">The first size above k₀ at which the common rule reaches the threshold: SGD no longer holds the minimum.</param>
public sealed record ScalingDeparture(int? Parts, int? Doubles, int? Exceeds)
{
    /// <summary>The relative difference above which two rules count as departed.</summary>
    internal const double PartedBy = 0.1;

    /// <summary>The relative precision of thresholds; batch sizes are integers, so more digits would not matter.</summary>
    const double Gap = 1e-6;

    /// <summary>Computes the departures of all rules that multiply the learning rate by a power of k/k₀, in one search.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="ladder">Thresholds at k₀ and at the rungs of <see cref="FirstBatch"/>.</param>
    /// <param name="ratio">C₀/C*(k₀).</param>
    /// <param name="powers">The powers.</param>
    /// <param name="cancellationToken">Stops between steps of the computation.</param>
    internal static ScalingDeparture[] Of(
        LocalGeometry geometry, UpdateRule rule, IReadOnlyList<Threshold> ladder, double ratio, IReadOnlyList<double> powers,
        CancellationToken cancellationToken)
    {
        Threshold origin = ladder[0];
        IReadOnlyList<double> Thresholds(IReadOnlyList<int> sizes)
        {
            IReadOnlyList<Batch> batches = [.. sizes.Select(size => origin.Batch with { Size = size })];
            return [.. MeanSquareThreshold.Compute(geometry, rule, batches, new() { RelativeGap = Gap }, null, cancellationToken)
                .Thresholds.Select(threshold => threshold.Exact)];
        }

        List<Func<int, double, double>> conditions = [];
        foreach (double power in powers)
        {
            // the common rule's rate over the rate that keeps its ratio to the threshold
            double Excess(int size, double threshold) => Math.Pow((double)size / origin.Batch.Size, power) * origin.Exact / threshold;
            conditions.Add((size, threshold) => Math.Abs(Excess(size, threshold) - 1) - PartedBy);
            conditions.Add((size, threshold) => Excess(size, threshold) - 2);
            conditions.Add((size, threshold) => Excess(size, threshold) - (1 / ratio));
        }

        SortedDictionary<int, double> known = new(ladder.ToDictionary(threshold => threshold.Batch.Size, threshold => threshold.Exact));
        int?[] first = FirstBatch.Of(known, Thresholds, conditions);
        return [.. first.Chunk(3).Select(sizes => new ScalingDeparture(sizes[0], sizes[1], sizes[2]))];
    }
}
