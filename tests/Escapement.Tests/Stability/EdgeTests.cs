using Escapement.Curvature;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;
using TorchSharp;
using static TorchSharp.torch;

namespace Escapement.Tests.Stability;

/// <summary>
/// Cases in which formulas degenerate: one mode, no spread, one step to the minimum, flat directions at the limit of double precision.
/// </summary>
public class EdgeTests
{
    static readonly Batch Single = new(1, Sampling.WithReplacement);

    static LocalGeometry At(FiniteSum problem) => LocalGeometry.At(problem, new double[problem.Dimension]);

    [Theory]
    [InlineData(0.2, 1.8, 0.64)]
    [InlineData(1, 1, 0)]
    public void Growth_rate_of_diagonal_curvature_where_the_mean_step_reaches_the_minimum(double first, double second, double rho)
    {
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new[,] { { first }, { second } });
        using LocalGeometry geometry = At(problem);
        Assert.Equal(rho, SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, 1).Rho, 11);
    }

    [Fact]
    public void Growth_rate_without_spread_where_one_step_reaches_the_minimum()
    {
        using QuadraticSum problem = QuadraticSum.FromMatrices(new double[,,] { { { 1, 0 }, { 0, 1 } }, { { 1, 0 }, { 0, 1 } } });
        using LocalGeometry geometry = At(problem);
        SecondMomentRate rate = SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, 1);
        Assert.InRange(rate.Rho, 0, 1e-11);
        Assert.Equal(2, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact, 12);
    }

    [Fact]
    public void No_noise_floor_above_the_threshold_of_widely_spread_curvature()
    {
        // d = (−1, 3): C* = 2·1/(1 + 4) = 0.4, and at C = 1 the mean step reaches the minimum while the second moment grows fourfold.
        using QuadraticSum problem = QuadraticSum.FromDiagonals(
            new double[,] { { -1 }, { 3 } }, new double[,] { { 1 }, { -1 } }, allowIndefinite: true);
        using LocalGeometry geometry = At(problem);
        Assert.Equal(0.4, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact, 12);
        Assert.Equal(4, SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, 1).Rho, 11);
        Assert.Null(NoiseFloor.Compute(geometry, UpdateRule.Sgd, Single, 1));
    }

    [Fact]
    public void One_component_behaves_like_gradient_descent()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1, 2 } });
        using LocalGeometry geometry = At(problem);
        Assert.Equal(0.4, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact, 12);
        Assert.Equal(0, PatelBounds.Compute(geometry).CriticalBatchSize(Sampling.WithoutReplacement, 1));
        Assert.Equal(0.25, SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, 0.1).Rho, 11);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(26)]
    [InlineData(30)]
    public void Certificates_hold_where_the_flattest_direction_decides(int bits)
    {
        // In the basis of a 16 × 16 Hadamard matrix, all numbers exact in double: Q± = M ± a·vvᵀ on the flattest direction v, a² = 4λ_m, so
        // that mode gives C* = 2λ_m/(λ_m² + a²) = 2/(λ_m + 4), well below the sharp modes' 2.
        using var scope = NewDisposeScope();
        double flattest = Math.Pow(2, -bits), spread = 2 * Math.Pow(2, -bits / 2);
        Tensor h = ones(1, 1, dtype: float64);
        for (int i = 0; i < 4; i++)
        {
            h = cat([cat([h, h], 1), cat([h, -h], 1)], 0);
        }

        h = h.Over(4);
        Tensor values = ones(16, dtype: float64);
        values[15] = flattest;
        Tensor m = (h * values).mm(h.t()), v = h[15].outer(h[15]);
        using var sum = new ExplicitSum(() => new DenseCurvature(stack([m.Plus(v.Times(spread)), m - v.Times(spread)]), 0));
        using LocalGeometry geometry = At(sum);
        Threshold threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single);
        double exact = 2 / (flattest + 4);
        Assert.InRange(exact, threshold.Lower, threshold.Upper);

        // V = vvᵀ attains it: the allowance for rounding is c·ε/λ_m on either side, c = 8 + √m + √N (docs/theory.md, section 8).
        double allowed = (8 + Math.Sqrt(16) + Math.Sqrt(2)) * Math.ScaleB(1, -52) / flattest;
        Assert.InRange(threshold.RelativeGap, 0, new ThresholdOptions().RelativeGap * 1.5 + (2.1 * allowed));
    }

    [Fact]
    public void Heavy_ball_rates_at_huge_batches_raise_no_alarm()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1, 2 }, { -1, 1 }, { 0.5, 1 } });
        using LocalGeometry geometry = At(problem);
        Batch huge = new(1_000_000_000, Sampling.WithReplacement);
        var rule = new UpdateRule { Momentum = 0.9 };
        double threshold = MeanSquareThreshold.Compute(geometry, rule, huge).Exact;
        foreach (double fraction in (double[])[0.1, 0.5])
        {
            Assert.Null(SecondMomentRate.Compute(geometry, rule, huge, fraction * threshold).Warning);
        }
    }

    [Fact]
    public void Searches_leave_nothing_native_behind()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        Tensor rows = randn(40, 8, dtype: float64);
        using var sum = new ExplicitSum(() => new LowRankCurvature(rows.alias(), 1, 0), new double[40, 8]);
        using LocalGeometry geometry = At(sum);
        MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        double threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact;
        SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, threshold / 2);
        NoiseFloor.Compute(geometry, UpdateRule.Sgd, Single, threshold / 2);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
