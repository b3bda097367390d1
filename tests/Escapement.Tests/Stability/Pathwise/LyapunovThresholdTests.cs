using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Tests.Stability.Pathwise;

public class LyapunovThresholdTests
{
    /// <summary>Wu's pair.</summary>
    static readonly double[] _pair = [0.2, 3.8];

    static readonly Batch _single = new(1, Sampling.WithReplacement);

    [Fact]
    public void Two_curvatures_have_a_closed_form()
    {
        // γ = 0 where (1 − 0.2C)(3.8C − 1) = 1, that is 0.76C² − 4C + 2 = 0.
        using LocalGeometry geometry = Scalar(_pair);
        Estimate zero = Compute(geometry, UpdateRule.Sgd, _single)!.Value;
        double expected = (4 - Math.Sqrt(16 - 6.08)) / 1.52;
        Assert.Equal(expected, zero.Value!.Value, 1e-8);
        Assert.InRange(expected, zero.Low, zero.High);
        Assert.InRange(zero.High - zero.Low, 0, 1e-8);
    }

    [Fact]
    public void Weight_decay_shifts_the_curvatures()
    {
        // (1 − 0.7C)(4.3C − 1) = 1, that is 3.01C² − 5C + 2 = 0.
        using LocalGeometry geometry = Scalar(_pair);
        Assert.Equal((5 - Math.Sqrt(25 - 24.08)) / 6.02, Compute(geometry, new UpdateRule { WeightDecay = 0.5 }, _single)!.Value.Value!.Value, 1e-8);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weight_decay_shifts_them_under_momentum_too(bool nesterov)
    {
        UpdateRule rule = new() { Momentum = 0.5, Nesterov = nesterov };
        using LocalGeometry geometry = Scalar(_pair), shifted = Scalar([.. _pair.Select(q => q + 0.5)]);
        double rate = 1.02 * MeanSquareThreshold.Compute(shifted, rule, _single).Exact;
        PathwiseStability decayed = PathwiseStability.Compute(geometry, rule with { WeightDecay = 0.5 }, _single, rate);
        PathwiseStability expected = PathwiseStability.Compute(shifted, rule, _single, rate);
        Assert.Equal(expected.Rho!.Value, decayed.Rho!.Value, 1e-9);
        Assert.Equal(expected.LyapunovExponent.Value!.Value, decayed.LyapunovExponent.Value!.Value, 1e-9); // the same seed, the same batches
        Assert.Equal(expected.TailIndex!.Value.Value!.Value, decayed.TailIndex!.Value.Value!.Value, 1e-6);
    }

    [Fact]
    public void Without_randomness_it_is_the_mean_square_threshold()
    {
        using LocalGeometry geometry = Scalar(_pair);
        Assert.Equal(Estimate.Exact(1), Compute(geometry, UpdateRule.Sgd, new Batch(2, Sampling.WithoutReplacement), meanSquare: 1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(1, 0.5)]
    public void The_exponent_is_negative_below_and_positive_above(int size, double momentum)
    {
        using TurnedDiagonals problem = new([0.3, 0.7, 1.1, 2.4, 0.5, 1.9, 0.9, 1.3, 0.2, 3.1, 0.8, 0.6]);
        UpdateRule rule = new() { Momentum = momentum };
        Batch batch = new(size, Sampling.WithReplacement);
        foreach (LocalGeometry geometry in (LocalGeometry[])[problem.Straight, problem.Turned])
        {
            double meanSquare = MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
            Estimate zero = Compute(geometry, rule, batch, meanSquare)!.Value;
            Assert.InRange(zero.Value!.Value, zero.Low, zero.High);
            Assert.True(zero.Low >= meanSquare);
            Assert.InRange(zero.High / zero.Low, 1, 1.05);
            Assert.True(PathwiseStability.Compute(geometry, rule, batch, 0.97 * zero.Low).LyapunovExponent.Value < 0);
            Assert.True(PathwiseStability.Compute(geometry, rule, batch, 1.03 * zero.High).LyapunovExponent.Value > 0);
        }
    }

    [Fact]
    public void Estimates_hold_the_exact_answer_of_the_same_maps()
    {
        using TurnedDiagonals problem = new([0.3, 0.7, 1.1, 2.4, 0.5, 1.9, 0.9, 1.3, 0.2, 3.1, 0.8, 0.6]);
        double exact = Compute(problem.Straight, UpdateRule.Sgd, _single)!.Value.Value!.Value;
        Estimate estimated = Compute(problem.Turned, UpdateRule.Sgd, _single)!.Value;
        Assert.InRange(exact, estimated.Low, estimated.High);
        Assert.InRange(estimated.High / estimated.Low, 1, 1.05);
    }

    /// <summary>
    /// One component of curvature 1 and 340 of 0.0059: γ(C) = mean log|1 − Cq| stays negative up to 56 C*, where C is nearly 2/0.0059.
    /// </summary>
    [Fact]
    public void A_zero_just_within_the_farthest_learning_rate_is_found()
    {
        double[] curvatures = [1, .. Enumerable.Repeat(0.0059, 340)];
        using LocalGeometry geometry = Scalar(curvatures);
        double meanSquare = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, _single).Exact, below = 50 * meanSquare, above = 64 * meanSquare;
        double Exponent(double rate) => curvatures.Average(q => Math.Log(Math.Abs(1 - (rate * q))));
        Assert.True(Exponent(below) < 0 && Exponent(above) > 0);
        while (above - below > 1e-9 * above)
        {
            double middle = (below + above) / 2;
            (below, above) = Exponent(middle) > 0 ? (below, middle) : (middle, above);
        }

        Assert.InRange(below / meanSquare, 53, 64);
        Assert.Equal(below, Compute(geometry, UpdateRule.Sgd, _single)!.Value.Value!.Value, 1e-6 * below);
    }

    static Estimate? Compute(LocalGeometry geometry, UpdateRule rule, Batch batch, double? meanSquare = null)
    {
        using LyapunovThreshold threshold = new(geometry, rule);
        double limit = meanSquare ?? MeanSquareThreshold.Compute(geometry, rule, batch).Exact;
        return threshold.Compute(batch, limit, TestContext.Current.CancellationToken);
    }

    static LocalGeometry Scalar(double[] curvatures)
    {
        double[,] diagonals = new double[curvatures.Length, 1];
        for (int i = 0; i < curvatures.Length; i++)
        {
            diagonals[i, 0] = curvatures[i];
        }

        using QuadraticSum problem = QuadraticSum.FromDiagonals(diagonals);
        return LocalGeometry.At(problem, [0.0]);
    }
}
