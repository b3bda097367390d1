using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

public class MinimizersReachedTests
{
    static EnsembleResult Descend(NonconvexSum problem, Start start) => Ensemble.Run(problem, new()
    {
        LearningRate = 0.005,
        Batch = new(4, Sampling.WithReplacement),
        Center = problem.Find("flat")!.Point,
        Start = start,
        Trajectories = 64,
        Steps = 3000,
    });

    /// <summary>Forty coordinates: of 2^40 minimizers, only those that paths reach are listed.</summary>
    [Fact]
    public void Only_the_minimizers_reached_are_listed()
    {
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Dimension = 40, Components = 20 });
        double[] low = [.. Enumerable.Repeat(2.5, 40)], high = [.. Enumerable.Repeat(3.0, 40)];
        (low[7], high[7]) = (-3, -2.5);
        (low[39], high[39]) = (-3, -2.5);
        MinimizersReached reached = MinimizersReached.Of(sum, Descend(sum, new Start.Box(low, high)), 1e-6);
        ReachedMinimizer only = Assert.Single(reached.Minimizers);
        Assert.Equal(64, only.Within.Count);
        Assert.Equal(new string('+', 7) + "-" + new string('+', 31) + "-", only.Minimizer.Name);
        Assert.Equal(sum.Find(only.Minimizer.Name)!.Point, only.Minimizer.Point);
        Assert.Equal(0, reached.Nowhere.Count);
    }

    [Fact]
    public void A_ring_is_reached_anywhere_on_it()
    {
        using QuadraticCircleSum sum = new();
        double[] ring = sum.Find("ring")!.Point;
        MinimizersReached reached = MinimizersReached.Of(sum, Descend(sum, new Start.Around(ring, 0.01)), 1e-3);
        ReachedMinimizer only = Assert.Single(reached.Minimizers);
        Assert.Equal(("ring", 64L), (only.Minimizer.Name, only.Nearest.Count));
        Assert.Equal(64, only.Within.Count);
    }

    /// <summary>When ‖θ‖² overflows, the coordinates are still finite.</summary>
    [Fact]
    public void Overflowed_paths_have_reached_nothing()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        EnsembleResult result = Ensemble.Run(wu, new()
        {
            LearningRate = 10,
            Batch = new(1, Sampling.WithReplacement),
            Center = [0],
            Start = new Start.Around([0], 0.1),
            Trajectories = 16,
            Steps = 1000,
        });
        Assert.Equal(16, result.Count(TrajectoryOutcome.NonFinite));
        Assert.All(result.FinalPoints, value => Assert.True(double.IsFinite(value)));
        MinimizersReached reached = MinimizersReached.Of(wu, result, 1);
        Assert.Empty(reached.Minimizers);
        Assert.Equal(16, reached.Nowhere.Count);
    }

    [Fact]
    public void The_next_minimizer_is_found_without_listing_them()
    {
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Dimension = 3, Components = 5 });
        double[] point = [2.9, -1, 3.5];
        double[] listed = [.. sum.Minimizers().Select(minimizer => sum.Distance(minimizer, point)).Order()];
        Assert.Equal(listed[1], sum.DistanceToNext(point), 1e-12);
        Assert.Equal(sum.Minimizers().Select(m => m.Name), Enumerable.Range(0, 8).Select(place => sum.MinimizerAt(place).Name));
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu("1");
        Assert.Equal(1, wu.DistanceToNext([1]));
    }
}
