using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Tests.Problems;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>The loop of linear models gives the bits of the general loop, whatever stops a path.</summary>
public sealed class RowLoopTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 16)]
    [InlineData(4, 24)]
    [InlineData(5, 8)]
    [InlineData(8, 16)]
    [InlineData(12, 40)]
    [InlineData(7, 8)]
    [InlineData(50, 16)]
    [InlineData(63, 8)]
    [InlineData(64, 24)]
    [InlineData(68, 16)]
    [InlineData(137, 8)]
    public void Both_loops_have_the_same_bits(int p, int batch)
    {
        const int n = 200, trajectories = 5;
        Draws draws = new(p);
        double[,] x = draws.Matrix(n, p);
        FiniteSum[] sums =
        [
            new LeastSquares(x, draws.Vector(n), 0, intercept: false),
            new LogisticRegression(x, draws.Labels(x, 2), 0, intercept: false),
            QuadraticSum.FromRows(x),
        ];
        foreach (FiniteSum sum in sums)
        {
            using FiniteSum disposal = sum;
            using SimulationProblem simulation = SimulationProblem.Of(sum);
            foreach ((double rate, double leave, double arrive) in ((double, double, double)[])
                [(0.05, 2, 0), (0.5, 3, 0), (0.05, 9, 0.3), (40, double.PositiveInfinity, 0)])
            {
                EnsembleOptions options = new()
                {
                    LearningRate = rate / p,
                    Batch = new(batch, Sampling.WithReplacement),
                    Center = draws.Vector(p),
                    Start = new Start.Box([.. Enumerable.Repeat(-0.5, p)], [.. Enumerable.Repeat(0.5, p)]),
                    LeaveRadius = leave + p,
                    ArriveRadius = arrive,
                    Trajectories = trajectories,
                    Steps = 150,
                    Seed = 4,
                };
                using Recording fast = Run(options, recording => simulation.NewLoop(options, recording, null), nameof(RowLoop<>));
                using Recording general = Run(options, recording => new GroupLoop(simulation, options, recording, null), nameof(GroupLoop));
                Assert.Equal(general.FinalPoints, fast.FinalPoints);
                Assert.Equal(general.FinalSquares, fast.FinalSquares);
                Assert.Equal(general.StartDistances, fast.StartDistances);
                Assert.Equal(RecordedSquares.Of(general), RecordedSquares.Of(fast));
                Assert.Equal(general.StopSteps, fast.StopSteps);
                Assert.Equal(general.Outcomes, fast.Outcomes);
            }
        }
    }

    /// <summary>
    /// Scores sum eight lanes of products, including the target times −1; rows times residuals are summed one after the other. Every product is fused
    /// with its sum.
    /// </summary>
    [Theory]
    [InlineData(1, 8)]
    [InlineData(7, 16)]
    [InlineData(50, 16)]
    [InlineData(64, 24)]
    public void Steps_are_their_definition(int p, int batch)
    {
        const int n = 200, trajectories = 3, steps = 60;
        Draws draws = new(p);
        double[,] x = draws.Matrix(n, p);
        double[] y = draws.Vector(n);
        using LeastSquares sum = new(x, y, 0, intercept: false);
        EnsembleOptions options = new()
        {
            LearningRate = 0.1 / p,
            Batch = new(batch, Sampling.WithReplacement),
            Center = draws.Vector(p),
            Start = new Start.Around(draws.Vector(p), 0.3),
            Trajectories = trajectories,
            Steps = steps,
            Seed = 4,
        };
        EnsembleResult result = Ensemble.Run(sum, options);
        for (uint t = 0; t < trajectories; t++)
        {
            double[] theta = new double[p];
            options.Start.Write(options.Seed, t, theta);
            for (int step = 0; step < steps; step++)
            {
                double[] gradient = new double[p];
                for (int draw = 0; draw < batch; draw++)
                {
                    int row = (int)DefinedDraws.Index(options.Seed, n, batch, step, draw, t);
                    double[] lanes = new double[8];
                    for (int j = 0; j <= p; j++)
                    {
                        lanes[j % 8] = Math.FusedMultiplyAdd(j < p ? x[row, j] : y[row], j < p ? theta[j] : -1, lanes[j % 8]);
                    }

                    double residual = lanes[0] + lanes[4] + (lanes[1] + lanes[5]) + (lanes[2] + lanes[6] + (lanes[3] + lanes[7]));
                    for (int j = 0; j < p; j++)
                    {
                        gradient[j] = Math.FusedMultiplyAdd(x[row, j], residual, gradient[j]);
                    }
                }

                double rate = -options.LearningRate * (1.0 / batch);
                for (int j = 0; j < p; j++)
                {
                    theta[j] = Math.FusedMultiplyAdd(rate, gradient[j], theta[j]);
                }
            }

            Assert.Equal(theta, result.FinalPoints[(int)(t * p)..(int)((t + 1) * p)]);
        }
    }

    /// <summary>
    /// The residual of one row overflows while the path itself is finite: values that this leaves past the last coordinate must not reach the next
    /// path.
    /// </summary>
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void What_overflows_leaves_nothing_to_the_next_path(int batch)
    {
        const int n = 1000, trajectories = 12;
        double[,] x = new double[n, 1];
        for (int i = 0; i < n; i++)
        {
            x[i, 0] = i == 700 ? 1e200 : 1e-3;
        }

        EnsembleOptions options = new()
        {
            LearningRate = 1,
            Batch = new(batch, Sampling.WithReplacement),
            Center = [0],
            Start = new Start.Around([0], 1e120),
            Trajectories = trajectories,
            Steps = 400,
            Seed = 5,
        };
        using LeastSquares sum = new(x, new double[n], 0, intercept: false);
        using SimulationProblem simulation = SimulationProblem.Of(sum);
        using Recording one = new(trajectories, 1, [0], false), each = new(trajectories, 1, [0], false);
        using ITrajectoryLoop loop = simulation.NewLoop(options, one, null);
        for (int first = 0; first < trajectories; first += loop.Group)
        {
            using ITrajectoryLoop fresh = simulation.NewLoop(options, each, null);
            loop.Run(first, Math.Min(loop.Group, trajectories - first), CancellationToken.None);
            fresh.Run(first, Math.Min(loop.Group, trajectories - first), CancellationToken.None);
        }

        Assert.Equal(each.StopSteps, one.StopSteps);
        Assert.Equal(each.Outcomes, one.Outcomes);
        Assert.True(one.Outcomes.Distinct().Count() > 1 || one.StopSteps.Distinct().Count() > trajectories / 2, "Paths must end at different steps.");
    }

    /// <summary>The sum of residuals times targets overflows, but no path uses that sum.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void What_overflows_beside_the_path_does_not_stop_it(int p)
    {
        Draws draws = new(p);
        double[,] x = draws.Matrix(20, p);
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < p; j++)
            {
                x[i, j] *= 1e-10;
            }
        }

        EnsembleOptions options = new()
        {
            LearningRate = 1,
            Batch = new(8, Sampling.WithReplacement),
            Center = new double[p],
            Start = new Start.Around(new double[p], 1),
            Trajectories = 2,
            Steps = 150,
            Seed = 6,
        };
        using LeastSquares sum = new(x, [.. Enumerable.Repeat(1e160, 20)], 0, intercept: false);
        using SimulationProblem simulation = SimulationProblem.Of(sum);
        using Recording fast = Run(options, recording => simulation.NewLoop(options, recording, null), nameof(RowLoop<>));
        using Recording general = Run(options, recording => new GroupLoop(simulation, options, recording, null), nameof(GroupLoop));
        Assert.Equal(general.FinalPoints, fast.FinalPoints);
        Assert.Equal(general.StopSteps, fast.StopSteps);
        Assert.All(fast.FinalPoints, value => Assert.True(double.IsFinite(value)));
        Assert.Equal(general.Outcomes, fast.Outcomes);
    }

    /// <summary>
    /// Every residual overflows at the first step. A kernel's padding may then hold 0 or ∞·0; neither loop's results may depend on it.
    /// </summary>
    [Theory]
    [InlineData(4, 8)]
    [InlineData(4, 9)]
    [InlineData(3, 8)]
    [InlineData(8, 9)]
    [InlineData(12, 16)]
    public void What_overflows_is_infinitely_far(int p, int batch)
    {
        const int trajectories = 3;
        double[,] x = new double[20, p];
        for (int i = 0; i < 20; i++)
        {
            for (int j = 0; j < p; j++)
            {
                x[i, j] = 1e200;
            }
        }

        EnsembleOptions options = new()
        {
            LearningRate = 1,
            Batch = new(batch, Sampling.WithReplacement),
            Center = new double[p],
            Start = new Start.Box([.. Enumerable.Repeat(1e150, p)], [.. Enumerable.Repeat(2e150, p)]),
            Trajectories = trajectories,
            Steps = 5,
            Seed = 6,
        };
        using LeastSquares sum = new(x, new double[20], 0, intercept: false);
        EnsembleResult result = Ensemble.Run(sum, options);
        Assert.All(result.FinalSquaredDistances, square => Assert.Equal(double.PositiveInfinity, square));
        Assert.All(result.StopSteps, step => Assert.Equal(1, step));
        Assert.All(result.Outcomes, outcome => Assert.Equal(TrajectoryOutcome.NonFinite, outcome));
    }

    static Recording Run(EnsembleOptions options, Func<Recording, ITrajectoryLoop> newLoop, string expected)
    {
        Recording recording = new(options.Trajectories, options.Center.Length, [0, 1, 40, 150], false);
        using ITrajectoryLoop loop = newLoop(recording);
        Assert.StartsWith(expected, loop.GetType().Name, StringComparison.Ordinal);
        for (int first = 0; first < options.Trajectories; first += loop.Group)
        {
            loop.Run(first, Math.Min(loop.Group, options.Trajectories - first), CancellationToken.None);
        }

        return recording;
    }
}
