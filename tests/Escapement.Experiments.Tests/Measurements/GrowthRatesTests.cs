using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Measurements;

public class GrowthRatesTests
{
    const int Repeats = 60;

    /// <summary>With probability 0.9997, fewer than this many of 60 intervals at 99 % miss.</summary>
    const int TooManyMisses = 5;

    static readonly Batch _single = new(1, Sampling.WithReplacement);

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.5)]
    public void Intervals_hold_the_exact_growth_of_the_mean_square_as_often_as_they_say(double ratio)
    {
        using StyblinskiTangSum problem = new();
        double[] center = problem.FindMinimizer().Point;
        using LocalGeometry geometry = LocalGeometry.At(problem, center);
        double threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, _single).Exact;
        int misses = 0, missesOfAnotherRate = 0;
        double other = GrowthRates.Run(problem, geometry, Setting(1.1 * ratio * threshold, 0), 2, 0.99, CancellationToken.None)
            .MeanSquare!.Exact!.Value;
        for (ulong seed = 0; seed < Repeats; seed++)
        {
            RateFit fit = GrowthRates.Run(problem, geometry, Setting(ratio * threshold, seed), 2, 0.99, CancellationToken.None).MeanSquare!;
            Assert.Equal((0, 2), (fit.FirstStep, fit.LastStep));
            misses += Inside(fit, fit.Exact!.Value) ? 0 : 1;
            missesOfAnotherRate += Inside(fit, other) ? 0 : 1;
        }

        Assert.InRange(misses, 0, TooManyMisses - 1);

        // The intervals are narrow enough to distinguish a learning rate from one that is a tenth higher.
        Assert.Equal(Repeats, missesOfAnotherRate);

        EnsembleOptions Setting(double rate, ulong seed) => new()
        {
            LearningRate = rate,
            Batch = _single,
            Center = center,
            Start = new Start.Around(center, 0.01),
            Trajectories = 256,
            Steps = 2,
            Seed = seed,
        };
    }

    [Fact]
    public void A_typical_path_grows_at_the_exponent_and_a_long_average_falls_short()
    {
        using MinOfParabolasSum problem = MinOfParabolasSum.Wu();
        double[] center = [1];
        using LocalGeometry geometry = LocalGeometry.At(problem, center);
        EnsembleOptions setting = new()
        {
            LearningRate = 0.7,
            Batch = _single,
            Center = center,
            Start = new Start.Around(center, 0.001),
            Trajectories = 1000,
            Steps = 1000,
        };
        GrowthRates study = GrowthRates.Run(problem, geometry, setting, 0.5, 0.99, CancellationToken.None);

        // Curvatures 0.2 and 3.8, one dimension: γ = ½ log(0.86 · 1.66), the same at every step.
        Assert.InRange(0.5 * Math.Log(0.86 * 1.66), study.Typical!.Measured.Low, study.Typical.Measured.High);
        Assert.False(Inside(study.Typical, 0.5 * Math.Log(0.846 * 1.926)), "The interval is to tell learning rate 0.7 from 0.77.");
        Assert.Equal(Math.Log(0.5 * ((0.86 * 0.86) + (1.66 * 1.66))), study.MeanSquare!.Exact!.Value, 1e-12);
        Assert.InRange(study.Shortfall!.Ratio, double.Epsilon, 0.9);
    }

    [Fact]
    public void Noise_that_leads_out_of_the_linear_neighborhood_leaves_nothing_to_fit()
    {
        using StyblinskiTangSum problem = new(new StyblinskiTangOptions { Model = StyblinskiTangModel.Inhomogeneous });
        double[] center = problem.FindMinimizer().Point;
        using LocalGeometry geometry = LocalGeometry.At(problem, center);
        EnsembleOptions setting = new()
        {
            LearningRate = 0.05,
            Batch = _single,
            Center = center,
            Start = new Start.Around(center, 0.01),
            Trajectories = 256,
            Steps = 2,
        };
        GrowthRates study = GrowthRates.Run(problem, geometry, setting, 2.8, 0.99, CancellationToken.None);
        Assert.Null(study.MeanSquare);
        Assert.Null(study.Typical);
        Assert.Equal(0.01, study.StartRadius);
    }

    [Fact]
    public void Stopping_is_no_result()
    {
        using MinOfParabolasSum problem = MinOfParabolasSum.Wu();
        using LocalGeometry geometry = LocalGeometry.At(problem, [1]);
        EnsembleOptions setting = new() { LearningRate = 0.7, Batch = _single, Center = [1], Start = new Start.Around([1], 0.001) };
        Assert.Throws<OperationCanceledException>(()
            => GrowthRates.Run(problem, geometry, setting, 0.5, 0.99, new CancellationToken(canceled: true)));
    }

    static bool Inside(RateFit fit, double growth) => growth >= fit.Measured.Low && growth <= fit.Measured.High;
}
