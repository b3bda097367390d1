using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Simulation.Draws;
using Escapement.Tests.Problems;
using Escapement.Updates;

namespace Escapement.Tests.Simulation;

/// <summary>Compares every kernel with the problem's own gradients, which another library computes.</summary>
public sealed class KernelTests
{
    const int Components = 19;

    public static TheoryData<string> Kinds => [.. SumCases.Kinds];

    static EnsembleOptions Options(FiniteSum sum, int batch, Sampling sampling, double rate = 0.02) => new()
    {
        LearningRate = rate,
        Batch = new(batch, sampling),
        Center = new double[sum.Dimension],
        Start = new Start.Around(new Draws(3).Vector(sum.Dimension, 0.3), 0.1),
        Trajectories = 3,
        Steps = 12,
        Seed = 9,
    };

    static double[] StartOf(EnsembleOptions options, int trajectory)
    {
        double[] point = new double[options.Center.Length];
        options.Start.Write(options.Seed, (uint)trajectory, point);
        return point;
    }

    static void Near(double[] expected, double[] actual, double tolerance)
    {
        double size = Math.Max(1, expected.Max(Math.Abs));
        Assert.Equal(expected.Length, actual.Length);
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.True(Math.Abs(expected[j] - actual[j]) <= tolerance * size, $"coordinate {j}: {expected[j]:R} and {actual[j]:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Full_batches_without_replacement_are_gradient_descent(string kind)
    {
        for (int p = 1; p <= 17; p++)
        {
            using FiniteSum sum = SumCases.Of(kind, Components, p);
            EnsembleOptions options = Options(sum, sum.Components, Sampling.WithoutReplacement);
            EnsembleResult result = Ensemble.Run(sum, options);
            for (int t = 0; t < options.Trajectories; t++)
            {
                double[] theta = StartOf(options, t);
                for (int step = 0; step < options.Steps; step++)
                {
                    theta = [.. theta.Zip(sum.Gradient(theta), (x, g) => x - (options.LearningRate * g))];
                }

                Near(theta, result.FinalPoints[(t * sum.Dimension)..((t + 1) * sum.Dimension)], 1e-13);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Batches_are_sums_of_the_drawn_components(string kind)
    {
        foreach ((int p, int k) in ((int, int)[])[(1, 1), (2, 3), (5, 7), (8, 8), (9, 9), (11, 16), (17, 21)])
        {
            using FiniteSum sum = SumCases.Of(kind, Components, p);
            EnsembleOptions options = Options(sum, k, Sampling.WithReplacement);
            EnsembleResult result = Ensemble.Run(sum, options);
            for (int t = 0; t < options.Trajectories; t++)
            {
                Near(Reference(sum, options, t), result.FinalPoints[(t * sum.Dimension)..((t + 1) * sum.Dimension)], 1e-13);
            }
        }
    }

    /// <summary>Counts of large batches, k-subsets and epochs with a short last batch; other tests check how they are drawn.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Weighted_batches_and_epochs_are_sums_of_the_drawn_components(string kind)
    {
        foreach ((int k, Sampling sampling) in ((int, Sampling)[])
            [(57, Sampling.WithReplacement), (9, Sampling.WithoutReplacement), (9, Sampling.Reshuffled), (Components, Sampling.Reshuffled)])
        {
            using FiniteSum sum = SumCases.Of(kind, Components, 10);
            EnsembleOptions options = Options(sum, sampling == Sampling.WithReplacement ? k : Math.Min(k, sum.Components), sampling);
            EnsembleResult result = Ensemble.Run(sum, options);
            for (int t = 0; t < options.Trajectories; t++)
            {
                Near(Weighted(sum, options, t), result.FinalPoints[(t * sum.Dimension)..((t + 1) * sum.Dimension)], 1e-13);
            }
        }
    }

    static unsafe double[] Weighted(FiniteSum sum, EnsembleOptions options, int trajectory)
    {
        using BatchSource draws = BatchSource.Of(options.Seed, sum.Components, options.Batch, sideBySide: false);
        using WeightLedger ledger = new(sum.Components, 1);
        draws.Begin((uint)trajectory);
        double[] theta = StartOf(options, trajectory);
        for (int step = 0; step < options.Steps; step++)
        {
            draws.Sum(ledger, null, null);
            double[] next = [.. theta];
            for (int i = 0; i < sum.Components; i++)
            {
                double[] gradient = Component(sum, theta, i);
                for (int j = 0; j < theta.Length; j++)
                {
                    next[j] -= options.LearningRate * ledger.Counts[i, 0] / draws.Size * gradient[j];
                }
            }

            theta = next;
        }

        return theta;
    }

    static double[] Reference(FiniteSum sum, EnsembleOptions options, int trajectory)
    {
        double[] theta = StartOf(options, trajectory);
        for (int step = 0; step < options.Steps; step++)
        {
            double[] next = [.. theta];
            for (int draw = 0; draw < options.Batch.Size; draw++)
            {
                int i = (int)DefinedDraws.Index(options.Seed, sum.Components, options.Batch.Size, step, draw, (uint)trajectory);
                double[] gradient = Component(sum, theta, i);
                for (int j = 0; j < theta.Length; j++)
                {
                    next[j] -= options.LearningRate / options.Batch.Size * gradient[j];
                }
            }

            theta = next;
        }

        return theta;
    }

    static double[] Component(FiniteSum sum, double[] theta, int i)
    {
        using var gradient = sum.ComponentGradients(theta, i, 1);
        using var flat = gradient?.contiguous();
        return flat is null ? new double[theta.Length] : flat.data<double>().ToArray();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bits_do_not_depend_on_threads_or_company(string kind)
    {
        using FiniteSum sum = SumCases.Of(kind, Components, 10);
        EnsembleOptions options = Options(sum, 5, Sampling.WithReplacement) with { Trajectories = 20, Threads = 1 };
        double[] one = Ensemble.Run(sum, options).FinalPoints;
        Assert.Equal(one, Ensemble.Run(sum, options with { Threads = 3 }).FinalPoints);
        Assert.Equal(one[..(11 * sum.Dimension)], Ensemble.Run(sum, options with { Trajectories = 11 }).FinalPoints);
        Assert.NotEqual(one, Ensemble.Run(sum, options with { Seed = 10 }).FinalPoints);
    }

    [Fact]
    public void Extreme_scores_saturate_and_do_not_overflow()
    {
        // in one batch: the row's own class far ahead and far behind, both at the ends of the exponentials' range
        double[,] x = { { 800 }, { -800 }, { 30 }, { -1 } };
        FiniteSum[] sums =
            [new LogisticRegression(x, [1, 1, 1, 0], 0, intercept: false), new SoftmaxRegression(x, [1, 1, 2, 0], 0, intercept: false)];
        foreach (FiniteSum sum in sums)
        {
            using FiniteSum disposal = sum;
            double[] theta = [.. Enumerable.Range(0, sum.Dimension).Select(j => j + 1.0)];
            EnsembleOptions options = Options(sum, 4, Sampling.WithoutReplacement, 1) with { Start = new Start.Around(theta, 0), Steps = 1 };
            double[] expected = [.. theta.Zip(sum.Gradient(theta), (t, g) => t - g)];
            Near(expected, Ensemble.Run(sum, options).FinalPoints[..sum.Dimension], 1e-14);
        }
    }
}
