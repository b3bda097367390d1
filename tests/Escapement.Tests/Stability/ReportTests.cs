using System.Text.Json;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Stability;

/// <summary>The quantities that a report derives from thresholds and rates.</summary>
public class ReportTests
{
    [Fact]
    public void The_saturation_batch_is_the_ratio_of_the_curves_ends()
    {
        // One parameter with λ = 2 and Var Q = 1: C*(1) = 2λ/(λ² + 1) = 0.8 and C_GD = 2/λ = 1.
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { 1 }, { 3 } });
        Oracle.Agree("k_c", 1 / 0.8, Run(problem, UpdateRule.Sgd, new Batch(2, Sampling.WithReplacement)).SaturationBatch);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.97)]
    public void With_momentum_the_threshold_at_the_saturation_batch_is_half_of_gradient_descents_limit(double beta)
    {
        // One parameter with λ = 2 and Var Q = 1, heavy ball: C*(k) = 2(1+β)λ/(λ² + (1+β)/((1−β)k)), half of C_GD = 2(1+β)/λ at k = (1+β)/((1−β)λ²).
        const int n = 64;
        double[,] diagonals = new double[n, 1];
        for (int i = 0; i < n; i++)
        {
            diagonals[i, 0] = i % 2 == 0 ? 1 : 3;
        }

        using QuadraticSum problem = QuadraticSum.FromDiagonals(diagonals);
        double half = (1 + beta) / ((1 - beta) * 4);
        double found = Run(problem, new UpdateRule { Momentum = beta }, new Batch(2, Sampling.WithReplacement)).SaturationBatch;
        Assert.InRange(found, half <= 1 ? 1 : half * 0.95, half <= 1 ? 1 : half * 1.05);
    }

    [Fact]
    public void With_momentum_the_saturation_batch_is_infinite_where_the_full_batch_stays_below_half()
    {
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { 1 }, { 3 } });
        Assert.Equal(
            double.PositiveInfinity, Run(problem, new UpdateRule { Momentum = 0.9 }, new Batch(2, Sampling.WithReplacement)).SaturationBatch);
    }

    [Theory]
    [InlineData("rank_one")]
    [InlineData("dense")]
    [InlineData("rank_deficient")]
    public void The_saturation_batch_agrees_with_the_oracles_curve(string name)
    {
        JsonElement oracle = Oracle.Read(name);
        double single = oracle.GetProperty("thresholds").EnumerateArray()
            .First(row => row.GetProperty("batch").GetInt32() == 1).GetProperty("exact").GetDouble();
        using LocalGeometry geometry = Oracle.Geometry(oracle);
        StabilityReport report = StabilityAnalysis.Run(geometry, new StabilityRequest { Batches = [new(4, Sampling.WithReplacement)] });
        Oracle.Agree("k_c", oracle.GetProperty("gradient_descent").GetDouble() / single, report.SaturationBatch);
    }

    [Fact]
    public void At_the_critical_batch_size_both_ends_of_the_spectrum_bind_the_papers_bound()
    {
        const int n = 12;
        using LocalGeometry geometry = Oracle.Geometry(Oracle.Read("rank_one"));
        Assert.Equal(n, geometry.Components);
        PatelBounds patel = PatelBounds.Compute(geometry);
        double with = patel.CriticalBatchSize(Sampling.WithReplacement, n), without = patel.CriticalBatchSize(Sampling.WithoutReplacement, n);
        Assert.NotEqual(with, without);
        double sharp = patel.Eigenvalues[0], flat = patel.Eigenvalues[^1];
        foreach (double phi in (double[])[1 / with, (n - without) / (without * (n - 1))])
        {
            Oracle.Agree("bound at both ends", 2 * sharp / ((sharp * sharp) + (phi * patel.TQ)), 2 * flat / ((flat * flat) + (phi * patel.TQ)));
        }

        StabilityReport report = StabilityAnalysis.Run(geometry, new StabilityRequest { Batches = [new(2, Sampling.WithoutReplacement)] });
        Assert.Equal(without, report.CriticalBatch);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 0.5)]
    [InlineData(0.5, -1)]
    [InlineData(0.25, -0.5)]
    [InlineData(1, double.PositiveInfinity)]
    public void Doubling_times_are_steps_to_double_or_to_halve(double rho, double steps)
    {
        Assert.Equal(steps, new SecondMomentRate(rho, 0, 0, null).DoublingTime, 12);
        Assert.Equal(steps, new RateRow(new(1, Sampling.WithReplacement), 1, rho, null, null).DoublingTime, 12);
    }

    [Fact]
    public void After_the_doubling_time_the_second_moment_has_doubled()
    {
        // d = (1, 3), C = 1.5, batch 1: a step multiplies e² by (1 − 1.5)² or (1 − 4.5)², on average by 6.25.
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { 1 }, { 3 } });
        using LocalGeometry geometry = LocalGeometry.At(problem, [0]);
        SecondMomentRate rate = SecondMomentRate.Compute(geometry, UpdateRule.Sgd, new(1, Sampling.WithReplacement), 1.5);
        Assert.Equal(2, Math.Pow(6.25, rate.DoublingTime), 1e-9);
    }

    static StabilityReport Run(FiniteSum problem, UpdateRule rule, Batch batch)
    {
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[problem.Dimension]);
        return StabilityAnalysis.Run(geometry, new StabilityRequest { Rule = rule, Batches = [batch] });
    }
}
