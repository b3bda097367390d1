using System.Numerics;
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

    /// <summary>One parameter, two nearly equal components: C* = 2(1+β)λ/(λ² + σ²(1+β)/(1−β)), with σ far below λ.</summary>
    [Theory]
    [InlineData(1.0910683142422692, 1.091068316424406, 0.999, 3.664298507998139)]
    [InlineData(1.2326909143868685, 1.2326909168522502, 0.9999, 3.2447712150045267)]
    [InlineData(1.4405565016519368, 1.44055650453305, 0.999999, 2.7767033027896257)]
    [InlineData(1.4748464996363655, 1.4748465025860584, 0.99999999, 2.7121466377594077)]
    public void Certificates_of_heavy_ball_hold_near_full_momentum(double first, double second, double momentum, double about)
    {
        double mean = (first + second) / 2, deviation = (first - second) / 2, noise = deviation * deviation * (1 + momentum) / (1 - momentum);
        double exact = 2 * (1 + momentum) * mean / ((mean * mean) + noise);
        Assert.Equal(about, exact, 1e-12 * about);
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { first }, { second } });
        using LocalGeometry geometry = LocalGeometry.At(problem, [0.0]);
        Threshold threshold = MeanSquareThreshold.Compute(
            geometry, new UpdateRule { Momentum = momentum }, new Batch(1, Sampling.WithReplacement));
        Assert.InRange(exact, threshold.Lower, threshold.Upper);
        Assert.InRange(threshold.RelativeGap, 0, 1e-8);
    }

    /// <summary>
    /// The coefficients Δ = slope·(t − offset) of heavy ball for pairs of eigenvalues against 400 binary digits after the point, from the form in the
    /// table of docs/theory.md, which cancels in double precision.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.999999)]
    [InlineData(0.999999999)]
    [InlineData(0.999999999999)]
    public void Coefficients_of_heavy_ball_keep_their_digits_up_to_full_momentum(double momentum)
    {
        double[] eigenvalues = [1.7, 1.2, 0.3];
        SymmetricPacking packing = new(3);
        using PairEigenvalues pairs = new(eigenvalues, packing);
        using LinearThresholdFamily family = new(pairs, new UpdateRule { Momentum = momentum });
        double[] offsets = TensorData.ToArray(family.Offset), a = TensorData.ToArray(pairs.A), b = TensorData.ToArray(pairs.B);
        for (int i = 0; i < offsets.Length; i++)
        {
            BigInteger one = BigInteger.One << Digits, beta = Fixed(momentum), x = Fixed(a[i]), y = Fixed(b[i]);
            BigInteger bracket = Times(one + Times(beta, beta), Times(x, y)) - Times(beta, Times(x, x) + Times(y, y));
            BigInteger offset = (bracket << Digits) / Times(Times(one - Times(beta, beta), one - beta), x + y);
            Assert.Equal(1, offsets[i] / ((double)offset / (double)one), 1e-14);
        }
    }

    const int Digits = 400;

    /// <summary>A double as an integer multiple of 2^−400, exactly: the ones here are multiples of 2^−100.</summary>
    static BigInteger Fixed(double value) => new BigInteger(value * Math.Pow(2, 100)) << (Digits - 100);

    static BigInteger Times(BigInteger a, BigInteger b) => (a * b) >> Digits;
}
