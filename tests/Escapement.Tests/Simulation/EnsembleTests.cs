using Escapement.Kernels;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

public sealed unsafe class EnsembleTests
{
    static EnsembleOptions Options(NonconvexSum problem, int batch, double rate) => new()
    {
        LearningRate = rate,
        Batch = new(batch, Sampling.WithReplacement),
        Center = problem.Find("flat")!.Point,
        Start = new Start.Around(problem.Find("flat")!.Point, 0.1),
        Trajectories = 37,
        Steps = 50,
        Seed = 5,
        LeaveRadius = 2,
    };

    /// <summary>One trajectory, one component gradient at a time, with every draw from the definition of its stream.</summary>
    static double[] Reference<TGradient>(ComponentTable table, ScalarGradient gradient, int p, EnsembleOptions options, int trajectory)
        where TGradient : struct, ILaneGradient
    {
        int k = options.Batch.Size, n = table.Components, blocks = table.Blocks, padded = blocks * TGradient.CoordinatesOfBlock;
        double[] theta = new double[padded], sum = new double[padded], velocity = new double[padded], row = new double[table.Stride];
        options.Start.Write(options.Seed, (uint)trajectory, theta.AsSpan(0, p));
        for (int step = 0; step < options.Steps; step++)
        {
            double square = 0;
            for (int j = 0; j < p; j++)
            {
                square = Math.FusedMultiplyAdd(theta[j] - options.Center[j], theta[j] - options.Center[j], square);
            }

            if (!(square <= options.LeaveRadius * options.LeaveRadius && square >= options.ArriveRadius * options.ArriveRadius))
            {
                break;
            }

            Array.Clear(sum);
            Array.Clear(row);
            fixed (double* s = sum, t = theta, r = row)
            {
                for (int draw = 0; draw < k; draw++)
                {
                    double* from = table.Row(DefinedDraws.Index(options.Seed, n, k, step, draw, (uint)trajectory));
                    for (int c = 0; c < row.Length; c++)
                    {
                        r[c] = draw == 0 || !TGradient.IsLinear ? from[c] : r[c] + from[c];
                    }

                    for (int block = 0; block < blocks && (draw == k - 1 || !TGradient.IsLinear); block++)
                    {
                        gradient(r + (8 * block), t + (block * TGradient.CoordinatesOfBlock), s + (block * TGradient.CoordinatesOfBlock));
                    }
                }
            }

            double beta = options.Rule.Momentum, decay = options.Rule.WeightDecay;
            for (int j = 0; j < p; j++)
            {
                if (beta == 0 && decay == 0)
                {
                    theta[j] = Math.FusedMultiplyAdd(-options.LearningRate * (1.0 / k), sum[j], theta[j]);
                    continue;
                }

                double g = Math.FusedMultiplyAdd(decay, theta[j], (1.0 / k) * sum[j]);
                velocity[j] = Math.FusedMultiplyAdd(beta, velocity[j], g);
                double direction = options.Rule.Nesterov ? Math.FusedMultiplyAdd(beta, velocity[j], g) : velocity[j];
                theta[j] = Math.FusedMultiplyAdd(-options.LearningRate, direction, theta[j]);
            }
        }

        return theta[..p];
    }

    static void Same<TGradient>(NonconvexSum problem, ComponentTable table, ScalarGradient gradient, EnsembleOptions options)
        where TGradient : struct, ILaneGradient
    {
        using ComponentTable disposal = table;
        int p = problem.Dimension;
        double[] expected = [.. Enumerable.Range(0, options.Trajectories).SelectMany(t => Reference<TGradient>(table, gradient, p, options, t))];
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>().Where(width => width <= InstructionSet.Widest))
        {
            Assert.Equal(expected, InstructionSet.With(width, () => Ensemble.Run(problem, options)).FinalPoints);
        }
    }

    [Theory]
    [InlineData(1, 1, 0.01)]
    [InlineData(2, 1, 0.06)]
    [InlineData(2, 2, 0.05)]
    [InlineData(2, 3, 0.05)]
    [InlineData(2, 32, 0.05)]
    [InlineData(5, 7, 0.05)]
    [InlineData(10, 9, 0.08)]
    [InlineData(2, 13, 0.09)]
    [InlineData(2, 24, 0.1)]
    [InlineData(1, 41, 0.1)]
    [InlineData(2, 41, 0.1)]
    [InlineData(2, 60, 0.1)]
    [InlineData(2, 96, 0.1)]
    [InlineData(1, 175, 0.1)]
    public void Lanes_have_the_bits_of_the_scalar_reference(int p, int batch, double rate)
    {
        StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = 100, Dimension = p, Model = StyblinskiTangModel.Inhomogeneous });
        Same<StyblinskiTangGradient>(sum, Table(sum), ScalarGradients.StyblinskiTang, Options(sum, batch, rate));
        Start start = new Start.Around(sum.Find("flat")!.Point, 0.15);
        EnsembleOptions arriving = Options(sum, batch, 0.3 * rate) with { ArriveRadius = 0.03, LeaveRadius = 0.2, Start = start };
        Same<StyblinskiTangGradient>(sum, Table(sum), ScalarGradients.StyblinskiTang, arriving);
        EnsembleOptions momentum = Options(sum, batch, rate / 10) with { Rule = new() { Momentum = 0.9, Nesterov = p % 2 == 0, WeightDecay = 0.01 } };
        Same<StyblinskiTangGradient>(sum, Table(sum), ScalarGradients.StyblinskiTang, momentum);
    }

    static ComponentTable Table(StyblinskiTangSum sum) => StyblinskiTangGradient.Table(sum.Components, sum.Dimension, sum.A, sum.B, sum.C);

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(3, 0.3)]
    public void Pieces_have_the_bits_of_the_scalar_reference(int batch, double rate)
    {
        QuadraticCircleSum circle = new(new QuadraticCircleOptions { Components = 50, GradientDeviation = 0.3 });
        EnsembleOptions options = Options(circle, batch, rate) with { LeaveRadius = 50, Start = new Start.Box([-4, -2], [3, 2]) };
        ComponentTable table = QuadraticCircleGradient.Table(circle.A, circle.B, circle.G);
        Same<QuadraticCircleGradient>(circle, table, ScalarGradients.QuadraticCircle(circle.Options), options);
        MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        options = Options(wu, batch, 0.7) with { LeaveRadius = 50, Start = new Start.Box([-1], [2]) };
        Same<ParabolasGradient>(wu, ParabolasGradient.Table(wu.Heights, wu.Minima), ScalarGradients.Parabolas, options);
    }

    [Fact]
    public void The_gradients_are_those_of_the_problem()
    {
        foreach (NonconvexSum sum in (NonconvexSum[])[
            new StyblinskiTangSum(new StyblinskiTangOptions { Components = 20, Dimension = 3, Model = StyblinskiTangModel.Inhomogeneous }),
            new QuadraticCircleSum(new QuadraticCircleOptions { Components = 20, GradientDeviation = 0.3 }),
            MinOfParabolasSum.Wu()])
        {
            // full batches without replacement are gradient descent
            double[] theta = [.. Enumerable.Range(0, sum.Dimension).Select(j => 0.3 - (0.7 * j))], start = [.. theta];
            EnsembleOptions options = Options(sum, sum.Components, 0.01) with
            {
                Batch = new(sum.Components, Sampling.WithoutReplacement),
                Start = new Start.Around(start, 0),
                Trajectories = 3,
                Steps = 20,
                LeaveRadius = 100,
            };
            for (int step = 0; step < 20; step++)
            {
                theta = [.. theta.Zip(sum.Gradient(theta), (t, g) => t - (0.01 * g))];
            }

            EnsembleResult result = Ensemble.Run(sum, options);
            for (int j = 0; j < theta.Length; j++)
            {
                Assert.Equal(theta[j], result.FinalPoints[j], 1e-12);
            }
        }
    }

    [Fact]
    public void Bits_do_not_depend_on_threads_or_company()
    {
        StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = 100, Dimension = 2 });
        EnsembleOptions options = Options(sum, 4, 0.08) with { Trajectories = 100 };
        EnsembleResult one = Ensemble.Run(sum, options with { Threads = 1 }), two = Ensemble.Run(sum, options with { Threads = 2 });
        EnsembleResult fewer = Ensemble.Run(sum, options with { Trajectories = 42, Threads = 2 });
        Assert.Equal(one.FinalPoints, two.FinalPoints);
        Assert.Equal(one.Outcomes, two.Outcomes);
        Assert.Equal(one.FinalPoints[..84], fewer.FinalPoints);
        Assert.Equal(one.Curve.Select(c => c.MeanSquaredDistance), two.Curve.Select(c => c.MeanSquaredDistance));
        Assert.NotEqual(one.FinalPoints, Ensemble.Run(sum, options with { Seed = 6 }).FinalPoints);
    }

    /// <summary>Includes results that fill several large pages, which threads prepare for each other.</summary>
    [Fact]
    public void Nor_in_large_ensembles()
    {
        StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = 100, Dimension = 2 });
        EnsembleOptions options = Options(sum, 4, 0.08) with { Trajectories = 300_000, Steps = 3, RecordedSteps = [0, 1, 2, 3] };
        EnsembleResult one = Ensemble.Run(sum, options with { Threads = 1 }), four = Ensemble.Run(sum, options with { Threads = 4 });
        Assert.Equal(one.FinalPoints, four.FinalPoints);
        Assert.Equal(one.Curve.Select(Written), four.Curve.Select(Written));
    }

    [Fact]
    public void Losses_are_those_of_the_recorded_points()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        EnsembleOptions options = Options(wu, 1, 0.1) with
        {
            Start = new Start.Box([0.6], [1.4]),
            Trajectories = 100,
            Steps = 5,
            RecordedSteps = [0, 5],
            RecordLoss = true,
        };
        CurvePoint last = Ensemble.Run(wu, options).Curve[^1];
        double[] losses = [.. Ensemble.Run(wu, options).FinalPoints.Select(x => wu.Loss([x])).Order()];
        Assert.Equal(losses.Average(), last.MeanLoss, 1e-15);
        Assert.Equal([.. EnsembleResult.QuantileLevels.Select(level => losses[(int)Math.Ceiling(level * 100) - 1])], last.LossQuantiles);
        Assert.Empty(Ensemble.Run(wu, options with { RecordLoss = false }).Curve[^1].LossQuantiles);
    }

    /// <summary>Cancels at the first report, after a tenth of a second; the whole run would take several seconds.</summary>
    [Fact]
    public void A_stopped_run_is_a_run_of_what_it_finished()
    {
        using MinOfParabolasSum wu = MinOfParabolasSum.Wu();
        EnsembleOptions options = Options(wu, 1, 0.1) with
        {
            Trajectories = 1_000_000,
            Steps = 2000,
            Threads = 1,
            RecordedSteps = [0, 5, 2000],
            RecordLoss = true,
            Rule = UpdateRule.Sgd with { Momentum = 0.5 },
        };
        using CancellationTokenSource source = new();
        EnsembleResult stopped = Ensemble.Run(wu, options, new Reports(source.Cancel), source.Token);
        Assert.False(stopped.Complete);
        Assert.InRange(stopped.Trajectories, 1, options.Trajectories - 1);

        EnsembleResult whole = Ensemble.Run(wu, options with { Trajectories = stopped.Trajectories });
        Assert.True(whole.Complete);
        Assert.Equal(whole.FinalPoints, stopped.FinalPoints);
        Assert.Equal(whole.StopSteps, stopped.StopSteps);
        Assert.Equal(whole.Outcomes, stopped.Outcomes);
        Assert.Equal(whole.ComponentGradients, stopped.ComponentGradients);
        Assert.Equal(whole.Curve.Select(Written), stopped.Curve.Select(Written));
    }

    static string Written(CurvePoint point)
        => FormattableString.Invariant($"{point} {string.Join(' ', point.DistanceQuantiles)} {string.Join(' ', point.LossQuantiles)}");

    /// <summary>Calls immediately, unlike <see cref="Progress{T}"/>.</summary>
    sealed class Reports(Action call) : IProgress<ComputationProgress>
    {
        public void Report(ComputationProgress value) => call();
    }
}
