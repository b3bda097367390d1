using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Measurements;

public class VerificationTests
{
    [Fact]
    public void The_smallest_batch_and_the_one_nearest_to_sixteen_are_tested()
    {
        Assert.Equal([1, 16], Chosen(1, 2, 4, 8, 16, 32, 64));
        Assert.Equal([2, 12], Chosen(100, 12, 2));
        Assert.Equal([20], Chosen(20));
    }

    [Fact]
    public void Wu_s_pair_is_held_below_the_threshold_and_left_where_the_exponent_is_positive()
    {
        Verification verification = OfWu(seed: 3);
        Assert.Equal(Verification.Fractions, verification.Rows.Select(row => row.Ratio), (expected, got) => Math.Abs(expected - got) < 1e-12);
        Assert.All(verification.Rows, row => Assert.Equal(2000, row.Left.Trials));
        Assert.Equal([0, 0], verification.Rows.Take(2).Select(row => (int)row.Left.Count));

        // γ = 0 at 1.06 times the threshold.
        Assert.All(verification.Rows.Skip(2), row => Assert.Equal(row.Left.Trials, row.Left.Count));
        Assert.All(verification.Rows, row => Assert.NotNull(row.Growth!.Exact));
        Assert.Equal(
            verification.Rows.Select(row => (row.Left.Count, row.Growth!.Measured)),
            OfWu(seed: 3, threads: 1).Rows.Select(row => (row.Left.Count, row.Growth!.Measured)));
    }

    [Fact]
    public void Stopping_is_no_result()
        => Assert.Throws<OperationCanceledException>(() => OfWu(seed: 0, cancellationToken: new CancellationToken(canceled: true)));

    static Verification OfWu(ulong seed, int? threads = null, CancellationToken cancellationToken = default)
    {
        using MinOfParabolasSum problem = MinOfParabolasSum.Wu();
        using LocalGeometry geometry = LocalGeometry.At(problem, [1]);
        StabilityReport report = StabilityAnalysis.Run(geometry, new() { Batches = [new(1, Sampling.WithReplacement)] }, null,
            CancellationToken.None);
        return Verification.Run(problem, geometry, UpdateRule.Sgd, [1], report.Thresholds, 0.05, 0.5, seed, threads, null, cancellationToken);
    }

    static IEnumerable<int> Chosen(params int[] sizes)
    {
        using MinOfParabolasSum problem = MinOfParabolasSum.Wu();
        using LocalGeometry geometry = LocalGeometry.At(problem, [1]);
        StabilityReport report = StabilityAnalysis.Run(
            geometry, new() { Batches = [.. sizes.Select(size => new Batch(size, Sampling.WithReplacement))] }, null, CancellationToken.None);
        return Verification.Choose(report).Select(row => row.Batch.Size);
    }
}
