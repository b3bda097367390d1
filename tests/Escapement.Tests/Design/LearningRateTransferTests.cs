using CsCheck;
using Escapement.Design;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Design;

public class LearningRateTransferTests
{
    /// <summary>Variances up to hundreds of times the squared mean.</summary>
    static readonly Gen<double[]> _curvatures = Gen.Select(Gen.Double[0.1, 2].Array[2, 40], Gen.Double[0, 3]).Select((some, power) =>
        (double[])[.. some, Math.Pow(10, power)]);

    [Fact]
    public void The_place_relative_to_the_threshold_is_kept() => Gen.Select(_curvatures, Gen.Int[1, 8], Gen.Double[0.05, 0.95]).Sample(
        (curvatures, size, ratio) =>
        {
            (double mean, double variance) = Scalars.Moments(curvatures);
            double Threshold(int k) => 2 * mean / ((mean * mean) + (variance / k));
            LearningRateTransfer transfer = Compute(curvatures, UpdateRule.Sgd, ratio * Threshold(size), size, 1, 7, 64, 500);
            Assert.Equal(ratio, transfer.Ratio, 1e-8);
            Assert.Equal(1 + (variance / (mean * mean)), transfer.SaturationBatch, 1e-6 * transfer.SaturationBatch);
            Assert.Equal(4, transfer.Rows.Count);
            foreach (TransferRow row in transfer.Rows)
            {
                Assert.Equal(ratio, row.Matched / Threshold(row.Batch.Size), 1e-6);
                Assert.Equal(ratio * Threshold(size) * row.Batch.Size / size, row.Linear, 1e-12 * row.Linear);
                Assert.Equal(ratio * Threshold(size) * Math.Sqrt((double)row.Batch.Size / size), row.SquareRoot, 1e-12 * row.SquareRoot);
            }
        }, iter: 30);

    [Fact]
    public void Linear_scaling_parts_around_the_saturation_batch() => Gen.Select(_curvatures, Gen.Int[1, 8], Gen.Double[0.05, 0.95]).Sample(
        (curvatures, size, ratio) =>
        {
            // Linear over matched is (k + t)/(k₀ + t) with t = k_c − 1.
            (double mean, double variance) = Scalars.Moments(curvatures);
            double t = variance / (mean * mean);
            double First(double excess) => Math.Floor((excess * (size + t)) - t) + 1;
            LearningRateTransfer transfer = Compute(curvatures, UpdateRule.Sgd, ratio * 2 / (mean * (1 + (t / size))), size, 5000);
            Assert.Equal(5000, transfer.LastSearched);
            Assert.Equal(First(1.1), transfer.Linear.Parts!.Value);
            Assert.Equal(First(2), transfer.Linear.Doubles!.Value);
            Assert.InRange(transfer.Linear.Doubles!.Value, transfer.SaturationBatch, transfer.SaturationBatch + (2 * size));
            double exceeds = First(1 / ratio);
            Assert.Equal(exceeds <= 5000 ? (int)exceeds : null, transfer.Linear.Exceeds);
        }, iter: 30);

    [Fact]
    public void Square_root_scaling_falls_behind_and_then_overtakes()
    {
        // Square root over matched is √(k₀/k)·(k + t)/(k₀ + t), t = 10: below 0.9 from k = 2, above 2 from k = 462.
        LearningRateTransfer transfer = Compute(Spread(10), UpdateRule.Sgd, 0.05, 1, 5000);
        double Excess(int k) => (k + 10) / (11 * Math.Sqrt(k));
        Assert.Equal(2, transfer.SquareRoot.Parts);
        Assert.Equal(Enumerable.Range(2, 5000).First(k => Excess(k) > 2), transfer.SquareRoot.Doubles);
        double ratio = 0.05 * 11 / 2;
        Assert.Equal(Enumerable.Range(2, 5000).First(k => ratio * Excess(k) >= 1), transfer.SquareRoot.Exceeds);
    }

    [Fact]
    public void What_lies_beyond_the_sizes_searched_is_not_known()
    {
        LearningRateTransfer transfer = Compute([1, 1.0001], UpdateRule.Sgd, 1e-5, 50, 51);
        Assert.Equal(51, transfer.LastSearched);
        Assert.Equal(new(null, null, null), transfer.Linear);
    }

    [Theory]
    [InlineData(0.9, false, 0)]
    [InlineData(0.9, true, 0)]
    [InlineData(0, false, 0.5)]
    [InlineData(0.5, false, 0.5)]
    public void Momentum_and_weight_decay_keep_the_place_too(double momentum, bool nesterov, double decay)
    {
        UpdateRule rule = new() { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay };
        using LocalGeometry geometry = Scalars.At(Spread(20));
        Batch[] sizes = [.. ((int[])[1, 4, 16, 2000]).Select(size => new Batch(size, Sampling.WithReplacement))];
        double rate = 0.6 * MeanSquareThreshold.Compute(geometry, rule, sizes[1]).Exact;
        LearningRateTransfer transfer = LearningRateTransfer.Compute(
            geometry, rule, rate, sizes[1], sizes, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(sizes, transfer.Rows.Select(row => row.Batch));
        foreach (TransferRow row in transfer.Rows)
        {
            Assert.Equal(0.6, row.Matched / MeanSquareThreshold.Compute(geometry, rule, row.Batch).Exact, 1e-6);
            Assert.True(SecondMomentRate.Compute(geometry, rule, row.Batch, row.Matched).Rho < 1);
        }

        int exceeds = transfer.Linear.Exceeds!.Value;
        double Threshold(int size) => MeanSquareThreshold.Compute(geometry, rule, new Batch(size, Sampling.WithReplacement)).Exact;
        Assert.True(rate * exceeds / 4 >= Threshold(exceeds));
        Assert.True(rate * (exceeds - 1) / 4 < Threshold(exceeds - 1));
    }

    [Fact]
    public void Towards_smaller_batches_nothing_is_searched()
    {
        LearningRateTransfer transfer = Compute([1, 2], UpdateRule.Sgd, 0.1, 100, 1, 3);
        Assert.Equal(new(null, null, null), transfer.Linear);
        Assert.Equal(new(null, null, null), transfer.SquareRoot);
        Assert.Equal([1, 3], transfer.Rows.Select(row => row.Batch.Size));
        Assert.Equal(0.001, transfer.Rows[0].Linear, 1e-15);
    }

    [Fact]
    public void Without_replacement_the_search_ends_at_the_full_batch()
    {
        using LocalGeometry geometry = Scalars.At(Spread(4));
        Batch full = new(geometry.Components, Sampling.WithoutReplacement);
        LearningRateTransfer transfer = LearningRateTransfer.Compute(
            geometry, UpdateRule.Sgd, 0.1, full with { Size = 2 }, [full], null, null, TestContext.Current.CancellationToken);
        Assert.Equal(geometry.Components, transfer.LastSearched);
        Assert.Equal(2 / geometry.Sharpness, transfer.Rows[0].Matched / transfer.Ratio, 1e-9);
    }

    /// <summary>Curvatures with mean 1 and variance t: one component of t + 1 and t components of zero.</summary>
    static double[] Spread(int t) => [t + 1, .. Enumerable.Repeat(0.0, t)];

    static LearningRateTransfer Compute(double[] curvatures, UpdateRule rule, double rate, int size, params int[] destinations)
    {
        using LocalGeometry geometry = Scalars.At(curvatures);
        return LearningRateTransfer.Compute(
            geometry, rule, rate, new Batch(size, Sampling.WithReplacement), [.. destinations.Select(to => new Batch(to, Sampling.WithReplacement))],
            null, null, TestContext.Current.CancellationToken);
    }
}
