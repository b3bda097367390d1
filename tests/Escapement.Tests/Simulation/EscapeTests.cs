using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

public sealed class EscapeTests
{
    /// <summary>
    /// docs/theory.md: P(ever leaves R) ~ c·(e₀/R)^α. Slopes of log P against log e₀ over four start distances, at six learning rates.
    /// </summary>
    [Theory]
    [InlineData(1.05)]
    [InlineData(1.1)]
    [InlineData(1.2)]
    [InlineData(1.3)]
    [InlineData(1.4)]
    [InlineData(1.5)]
    public void The_slope_of_the_escape_law_is_the_tail_index(double multiple)
    {
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = 1000, Dimension = 1, Dispersion = 0.8 });
        double[] center = sum.Find("flat")!.Point;
        using LocalGeometry geometry = LocalGeometry.At(sum, center);
        Batch batch = new(1, Sampling.WithReplacement);
        double rate = multiple * MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch).Exact;
        double alpha = PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, rate).TailIndex!.Value.Value!.Value;

        // R is small, so the law of the linearization holds. A path that comes 1e9 times nearer counts as staying.
        const double Radius = 1e-4;
        double[] starts = [0.2, 0.1, 0.05, 0.025];
        double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
        foreach (double start in starts)
        {
            EnsembleResult result = Ensemble.Run(sum, new EnsembleOptions
            {
                LearningRate = rate,
                Batch = batch,
                Center = center,
                Start = new Start.Around(center, start * Radius),
                Trajectories = 160_000,
                Steps = 100_000,
                LeaveRadius = Radius,
                ArriveRadius = 1e-9 * Radius,
                Seed = 3,
            });
            double left = result.LeftCount, share = left / result.Trajectories;
            Assert.Equal(0, result.Count(TrajectoryOutcome.Running));
            double weight = left / (1 - share), x = Math.Log(start), y = Math.Log(share); // 1 / variance of log P
            (sw, sx, sy, sxx, sxy) = (sw + weight, sx + (weight * x), sy + (weight * y), sxx + (weight * x * x), sxy + (weight * x * y));
        }

        double spread = sxx - (sx * sx / sw), slope = (sxy - (sx * sy / sw)) / spread, error = 1 / Math.Sqrt(spread);

        // The distribution of the jump over R does not depend on e₀ far inside R; from e₀ = 0.2 R it still differs by a few percent.
        Assert.InRange(error, 0, 0.02 * alpha);
        Assert.InRange(slope, (alpha * 0.96) - (3.5 * error), (alpha * 1.04) + (3.5 * error));
    }

    /// <summary>THEORY of Wu, Ma and E's pair: at C = 0.7 gradient descent holds the minimum at 1, SGD of batch 1 leaves it for 0.</summary>
    [Fact]
    public void Wu_s_pair_is_held_by_gradient_descent_and_left_by_sgd()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        EnsembleOptions options = new()
        {
            LearningRate = 0.7,
            Batch = new(1, Sampling.WithReplacement),
            Center = [1],
            Start = new Start.Around([1], 1e-3),
            Trajectories = 1000,
            Steps = 2000,
            Seed = 1,
        };
        EnsembleResult sgd = Ensemble.Run(wu, options);
        Assert.All(sgd.FinalPoints, x => Assert.Equal(0, x, 1e-6));

        EnsembleResult descent = Ensemble.Run(wu, options with { Batch = new(2, Sampling.WithoutReplacement) });
        Assert.All(descent.FinalPoints, x => Assert.Equal(1, x, 1e-12));
    }
}
