using CsCheck;
using Escapement.Design;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Design;

public class SharpnessLimitTests
{
    static readonly double[] _curvatures = [0.5, 1, 3, 1.5];

    [Fact]
    public void Plain_SGD_has_closed_forms()
    {
        (double mean, double variance) = Scalars.Moments(_curvatures);
        double delta = variance / (mean * mean);
        SharpnessLimit limit = Compute(_curvatures, UpdateRule.Sgd, 7, 1, 4);
        Assert.Equal(mean, limit.ReferenceSharpness, 1e-12);
        Assert.Equal(delta, limit.Dispersion, 1e-12);
        foreach (SharpnessRow row in limit.Rows)
        {
            double expected = 2 / (7 * (1 + (delta / row.Batch.Size)));
            Assert.Equal(2.0 / 7, row.AnyMinimum, 1e-12);
            Assert.Equal(expected, row.Dispersed, 1e-12);
            Assert.Equal(expected, row.Scaled, 1e-9);
        }
    }

    [Fact]
    public void A_given_dispersion_replaces_the_minimum_s_own()
    {
        using LocalGeometry geometry = Scalars.At(_curvatures);
        SharpnessLimit limit = SharpnessLimit.Compute(
            geometry, UpdateRule.Sgd, 7, [new Batch(2, Sampling.WithReplacement)], 3, null, TestContext.Current.CancellationToken);
        Assert.Equal(3, limit.Dispersion);
        Assert.Equal(2 / (7 * 2.5), limit.Rows[0].Dispersed, 1e-12);
        Assert.NotEqual(3, limit.ReferenceDispersion);
    }

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(0, false, 2)]
    [InlineData(0.9, false, 0)]
    [InlineData(0.9, false, 2)]
    [InlineData(0.9, true, 0)]
    [InlineData(0.5, true, 2)]
    public void Scalar_minima_of_that_sharpness_and_dispersion_are_held_up_to_it(double momentum, bool nesterov, double decay)
    {
        UpdateRule rule = new() { Momentum = momentum, Nesterov = nesterov, WeightDecay = decay };
        double[] sharper = [.. _curvatures.Select(q => q * 4)];
        SharpnessLimit limit = Compute(_curvatures, rule, sharper.Average(), 1, 8);
        using LocalGeometry geometry = Scalars.At(sharper);
        foreach (SharpnessRow row in limit.Rows)
        {
            double exact = MeanSquareThreshold.Compute(geometry, rule, row.Batch).Exact;
            Assert.Equal(exact, row.Dispersed, 1e-8 * exact);
            Assert.Equal(exact, row.Scaled, 1e-8 * exact);
            double x = sharper.Average() + decay;
            Assert.Equal(2 * (1 + momentum) / ((nesterov ? 1 + (2 * momentum) : 1) * x), row.AnyMinimum, 1e-12);
        }
    }

    [Fact]
    public void No_sharper_minimum_is_held() => Gen.Select(
        Gen.Double[-1, 1].Array[3].Array[2, 12], Gen.OneOfConst(0.0, 0.8), Gen.Bool, Gen.OneOfConst(0.0, 0.3), Gen.Double[0.3, 0.99], Gen.Int[1, 20])
        .Sample((rows, momentum, nesterov, decay, share, size) =>
        {
            double[,] x = new double[rows.Length, 3];
            for (int i = 0; i < rows.Length; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    x[i, j] = rows[i][j];
                }
            }

            using QuadraticSum problem = QuadraticSum.FromRows(x);
            using LocalGeometry geometry = LocalGeometry.At(problem, new double[3]);
            UpdateRule rule = new() { Momentum = momentum, Nesterov = nesterov && momentum > 0, WeightDecay = decay };
            Batch batch = new(size, Sampling.WithReplacement);

            // The problem itself is such a minimum for every S below its sharpness. Any is inverse to S + decay; without decay, Dispersed is inverse
            // to S. A double cannot resolve curvatures far below the decay, so none of these inequalities is strict.
            double sharpness = geometry.Sharpness, limit = share * sharpness;
            SharpnessRow row = SharpnessLimit.Compute(geometry, rule, limit, [batch]).Rows[0];
            Assert.InRange(row.Reference.Exact, 0, row.AnyMinimum * (limit + decay) / (sharpness + decay) * (1 + 1e-8));
            Assert.InRange(row.Reference.Exact, 0, row.Dispersed * (decay == 0 ? share : 1) * (1 + 1e-8));
            Assert.InRange(row.Dispersed, 0, row.AnyMinimum * (1 + 1e-12));
            Assert.InRange(row.Scaled, 0, row.Dispersed * (1 + 1e-8));
        }, iter: 100);

    [Fact]
    public void Copies_with_all_curvatures_scaled_have_exactly_that_threshold()
    {
        double[,] x = { { 1, 0.2 }, { -0.4, 1.1 }, { 0.3, -0.9 }, { 1.5, 0.6 } }, y = (double[,])x.Clone();
        for (int i = 0; i < y.Length; i++)
        {
            y[i / 2, i % 2] *= 2; // curvatures are squares
        }

        using QuadraticSum one = QuadraticSum.FromRows(x), four = QuadraticSum.FromRows(y);
        using LocalGeometry geometry = LocalGeometry.At(one, new double[2]), sharper = LocalGeometry.At(four, new double[2]);
        foreach (UpdateRule rule in (UpdateRule[])[UpdateRule.Sgd, new() { Momentum = 0.5, WeightDecay = 0.3 }, new() { WeightDecay = 0.3 }])
        {
            Batch batch = new(2, Sampling.WithReplacement);
            double exact = MeanSquareThreshold.Compute(sharper, rule, batch).Exact;
            Assert.Equal(exact, SharpnessLimit.Compute(geometry, rule, sharper.Sharpness, [batch]).Rows[0].Scaled, 1e-8 * exact);
        }
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(1, -0.1)]
    public void Impossible_requests_are_refused(double sharpness, double? dispersion)
    {
        using LocalGeometry geometry = Scalars.At(_curvatures);
        Assert.Throws<ArgumentOutOfRangeException>(() => SharpnessLimit.Compute(
            geometry, UpdateRule.Sgd, sharpness, [new Batch(1, Sampling.WithReplacement)], dispersion, null, TestContext.Current.CancellationToken));
    }

    static SharpnessLimit Compute(double[] curvatures, UpdateRule rule, double sharpness, params int[] sizes)
    {
        using LocalGeometry geometry = Scalars.At(curvatures);
        SharpnessLimit limit = SharpnessLimit.Compute(
            geometry, rule, sharpness, [.. sizes.Select(size => new Batch(size, Sampling.WithReplacement))], null, null,
            TestContext.Current.CancellationToken);
        Assert.Equal(sizes, limit.Rows.Select(row => row.Batch.Size));
        return limit;
    }
}
