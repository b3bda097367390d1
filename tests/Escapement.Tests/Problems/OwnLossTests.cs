using Escapement.Curvature;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Tests.Problems;

/// <summary>A loss that implements only the required members gets the rest from the base class.</summary>
public class OwnLossTests
{
    /// <summary>f_i = ½·w_i·Σ_j ½(θ_j² − 1)²: minima at ±1, a maximum at 0 where the gradient vanishes too.</summary>
    sealed class DoubleWells(double[] weights, int dimension) : FiniteSum
    {
        public override int Components => weights.Length;

        public override int Dimension => dimension;

        public override string Description => "double wells";

        public override double Loss(ReadOnlySpan<double> theta)
        {
            double sum = 0;
            foreach (double t in theta)
            {
                sum += 0.25 * weights.Average() * ((t * t) - 1) * ((t * t) - 1);
            }

            return sum;
        }

        public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        {
            RequireLength(theta);
            RowsIn(start, gradients);
            for (int at = 0; at < gradients.Length; at++)
            {
                double t = theta[at % dimension];
                gradients[at] = weights[start + (at / dimension)] * t * ((t * t) - 1);
            }
        }

        public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
        {
            double[,] d = new double[weights.Length, dimension];
            for (int i = 0; i < weights.Length; i++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    d[i, j] = weights[i] * ((3 * theta[j] * theta[j]) - 1);
                }
            }

            return ComponentCurvature.FromDiagonals(d);
        }
    }

    [Fact]
    public void A_stationary_point_that_is_no_minimizer_is_left()
    {
        using DoubleWells wells = new([0.5, 1, 1.5], 3);
        Minimizer found = wells.FindMinimizer(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.All(found.Point, t => Assert.Equal(1, Math.Abs(t), 1e-12));
    }

    /// <summary>With decay ω minima are at t² = 1 − ω, and the threshold is the exact one of Q_i = w_i·(3t² − 1) + ω in one dimension.</summary>
    [Fact]
    public void Weight_decay_moves_the_minimizer_and_the_threshold_is_exact()
    {
        double[] weights = [0.5, 1, 1.5];
        using DoubleWells wells = new(weights, 1);
        const double decay = 0.1;
        Minimizer found = wells.FindMinimizer(new() { WeightDecay = decay }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1 - decay, found.Point[0] * found.Point[0], 1e-12);
        using LocalGeometry geometry = LocalGeometry.At(wells, found.Point);
        UpdateRule rule = UpdateRule.Sgd with { WeightDecay = decay };
        Threshold threshold = MeanSquareThreshold.Compute(geometry, rule, new Batch(1, Sampling.WithReplacement));
        double q = (3 * (1 - decay)) - 1, mean = q + decay, variance = q * q * weights.Average(w => (w - 1) * (w - 1));
        Assert.Equal(2 * mean / ((mean * mean) + variance), threshold.Exact, 1e-9);
    }

    /// <summary>The defaults agree with the specialized code of the built-in losses.</summary>
    [Fact]
    public void Defaults_agree_with_a_built_in_loss()
    {
        (double[,] x, int[] y) = Data();
        using LogisticRegression own = new(x, y);
        using Forwarded plain = new(own);
        double[] theta = [.. Enumerable.Range(0, own.Dimension).Select(j => 0.1 * (j - 1))];
        Assert.All(own.Gradient(theta).Zip(plain.Gradient(theta)), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Minimizer exact = own.FindMinimizer(cancellationToken: TestContext.Current.CancellationToken);
        Minimizer found = plain.FindMinimizer(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.All(exact.Point.Zip(found.Point), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void A_search_that_fails_says_what_to_do()
    {
        (double[,] x, int[] y) = Data();
        using Forwarded plain = new(new LogisticRegression(x, y));
        Minimizer found = plain.FindMinimizer(new() { MaxIterations = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(MinimizerOutcome.IterationLimit, found.Outcome);
        Assert.Contains("InitialPoint", found.Remedy, StringComparison.Ordinal);
        using CancellationTokenSource stopped = new();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => plain.FindMinimizer(cancellationToken: stopped.Token));
    }

    [Fact]
    public void Rows_that_are_not_whole_are_refused()
    {
        using DoubleWells wells = new([1, 1], 3);
        string message = Assert.Throws<ArgumentException>(() => wells.ComponentGradients(new double[3], 1, new double[6])).Message;
        Assert.Equal(
            "The span for gradients has 6 numbers, starting at component 1: expected whole rows of 3, all within the 2 components.", message);
    }

    static (double[,] X, int[] Y) Data()
    {
        var random = new System.Random(5);
        double[,] x = new double[40, 3];
        int[] y = new int[40];
        for (int i = 0; i < 40; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                x[i, j] = (2 * random.NextDouble()) - 1;
            }

            y[i] = x[i, 0] + (0.5 * x[i, 1]) + random.NextDouble() - 0.5 > 0 ? 1 : 0;
        }

        return (x, y);
    }
}
