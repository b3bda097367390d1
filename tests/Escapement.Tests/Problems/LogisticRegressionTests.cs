using CsCheck;
using Escapement.Problems;

namespace Escapement.Tests.Problems;

public class LogisticRegressionTests
{
    [Fact]
    public void Derivatives_agree_with_differences()
    {
        var draws = new Draws(1);
        double[,] x = draws.Matrix(9, 3);
        using var problem = new LogisticRegression(x, draws.Labels(x, 2), l2: 0.2);
        Assert.Equal(4, problem.Dimension);
        Derivatives.Check(problem, draws.Vector(4), 1e-8);
        Assert.Equal("binary logistic regression, 9 rows × 3 features + intercept, l2 term ½·0.2·‖θ‖², intercept included", problem.Description);
    }

    [Theory]
    [InlineData(1, 0, 1000, 1000)]
    [InlineData(1, 1, 1000, 0)]
    [InlineData(1, 1, 30, 9.357622968839737e-14)] // log(1 + e⁻³⁰) = e⁻³⁰ − e⁻⁶⁰/2 + …
    public void Losses_keep_their_digits_in_the_tails(double x, int label, double theta, double expected)
    {
        // the other row mirrors the first and has the same loss: a row with a loss near log 2 would hide the digits
        using var problem = new LogisticRegression(new[,] { { x }, { -x } }, [label, 1 - label], l2: 0, intercept: false);
        Oracle.Agree("loss", expected, problem.Loss([theta]), 1e-15);
    }

    [Fact]
    public void Minimizer_is_reached_on_badly_scaled_data()
    {
        Gen.Select(Gen.Int[4, 80], Gen.Int[1, 8], Gen.Double[0, 3], Gen.Int).Sample(
            (rows, columns, decades, seed) =>
            {
                var draws = new Draws(seed);
                double[,] x = draws.BadlyScaled(rows, columns, decades);
                using var problem = new LogisticRegression(x, draws.Labels(x, 2));
                Minimizer found = problem.FindMinimizer();
                return found.Outcome == MinimizerOutcome.Converged && Derivatives.Norm(problem.Gradient(found.Point)) <= 1e-10;
            },
            iter: 100);
    }

    [Fact]
    public void Weight_decay_finds_the_minimizer_that_an_equal_l2_has()
    {
        var draws = new Draws(2);
        double[,] x = draws.Matrix(40, 3);
        int[] labels = draws.Labels(x, 2);
        using LogisticRegression decayed = new(x, labels, l2: 0), regularized = new(x, labels, l2: 0.25);
        Minimizer found = decayed.FindMinimizer(new MinimizerOptions { WeightDecay = 0.25 }), expected = regularized.FindMinimizer();
        Assert.Equal(expected.Loss, found.Loss, 1e-14);
        for (int j = 0; j < 4; j++)
        {
            Derivatives.Close(expected.Point[j], found.Point[j], 1e-9, $"θ[{j}]");
        }
    }

    static Minimizer Search(double[,] x, int[] labels, MinimizerOptions? options = null)
    {
        using var problem = new LogisticRegression(x, labels, l2: 0);
        return problem.FindMinimizer(options);
    }

    static void AssertNone(Minimizer found)
    {
        Assert.Equal(MinimizerOutcome.NoMinimizer, found.Outcome);
        Assert.Contains("--l2 1e-3", found.Remedy);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e-6)]
    [InlineData(1e6)]
    public void Completely_separable_data_have_no_minimizer(double scale)
    {
        AssertNone(Search(new[,] { { 1 * scale }, { 2 * scale }, { 3 * scale }, { 4 * scale } }, [0, 0, 1, 1]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e-6)]
    [InlineData(1e6)]
    public void Quasi_separable_data_have_no_minimizer(double scale)
    {
        // both labels occur at 2: no direction classifies all rows strictly, one misclassifies none
        AssertNone(Search(new[,] { { 1 * scale }, { 2 * scale }, { 2 * scale }, { 3 * scale } }, [0, 0, 1, 1]));

        // a feature that only rows with label 1 have, and others that overlap
        var draws = new Draws(3);
        var x = new double[60, 3];
        var labels = new int[60];
        for (int i = 0; i < 60; i++)
        {
            labels[i] = draws.Uniform() < 0.5 ? 1 : 0;
            (x[i, 0], x[i, 1], x[i, 2]) = (scale * draws.Normal(), draws.Normal(), labels[i] == 1 && i % 5 == 0 ? 1 : 0);
        }

        AssertNone(Search(x, labels));
    }

    [Theory]
    [InlineData(1e-1)]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(1e-8)]
    public void Data_that_overlap_barely_converge(double overlap)
    {
        // Symmetric about 0: the gradient in the slope w is half of overlap·σ(w·overlap) − σ(−w), which is increasing in w.
        double Slope(double w) => (overlap / (1 + Math.Exp(-w * overlap))) - (1 / (1 + Math.Exp(w)));
        double low = 0, high = 50;
        while (high - low > 1e-12)
        {
            double middle = (low + high) / 2;
            (low, high) = Slope(middle) < 0 ? (middle, high) : (low, middle);
        }

        Minimizer found = Search(new[,] { { -1.0 }, { overlap }, { -overlap }, { 1 } }, [0, 0, 1, 1]);
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.InRange(found.GradientNorm, 0, 1e-10);

        // the last Newton step starts within 1e-2 and squares the error
        Assert.Equal(low, found.Point[0], 1e-4);
        Assert.Equal(0, found.Point[1], 1e-8);
    }

    [Fact]
    public void Without_l2_random_data_converge_exactly_where_they_are_not_separable()
    {
        // In one dimension separability is easy to see: whether the labels' ranges overlap in more than a point.
        Gen.Select(Gen.Int[4, 12], Gen.Int).Sample(
            (n, seed) =>
            {
                var draws = new Draws(seed);
                var x = new double[n, 1];
                var labels = new int[n];
                double[] low = [double.PositiveInfinity, double.PositiveInfinity], high = [double.NegativeInfinity, double.NegativeInfinity];
                for (int i = 0; i < n; i++)
                {
                    labels[i] = i < 2 ? i : draws.Uniform() < 0.5 ? 1 : 0;
                    x[i, 0] = Math.Round(2 * (draws.Normal() + labels[i])) / 2;
                    low[labels[i]] = Math.Min(low[labels[i]], x[i, 0]);
                    high[labels[i]] = Math.Max(high[labels[i]], x[i, 0]);
                }

                bool constant = low.Min() == high.Max();
                bool separable = !constant && (high[0] <= low[1] || high[1] <= low[0]);
                return Search(x, labels).Outcome == (separable ? MinimizerOutcome.NoMinimizer : MinimizerOutcome.Converged);
            },
            iter: 300);
    }

    [Fact]
    public void Without_l2_lattice_data_converge_exactly_where_no_plane_separates_them()
    {
        // The cone of separating directions in R³, unless it is {0}, has an edge on which two rows are tied: a cross product, exact in integers.
        Gen.Select(Gen.Int[5, 30], Gen.Int).Sample(
            (n, seed) =>
            {
                var draws = new Draws(seed);
                var rows = new (int X, int Y, int Z)[n];
                var x = new double[n, 2];
                var labels = new int[n];
                for (int i = 0; i < n; i++)
                {
                    (int a, int b) = ((int)Math.Floor(4 * draws.Uniform()), (int)Math.Floor(4 * draws.Uniform()));
                    labels[i] = i < 2 ? i : a + b + (3 * draws.Normal()) > 3 ? 1 : 0;
                    (x[i, 0], x[i, 1]) = (a, b);
                    rows[i] = labels[i] == 1 ? (a, b, 1) : (-a, -b, -1);
                }

                bool planar = false, separable = false;
                foreach ((int X, int Y, int Z) u in rows)
                {
                    foreach ((int X, int Y, int Z) v in rows)
                    {
                        (int X, int Y, int Z) w = ((u.Y * v.Z) - (u.Z * v.Y), (u.Z * v.X) - (u.X * v.Z), (u.X * v.Y) - (u.Y * v.X));
                        int[] margins = Array.ConvertAll(rows, row => (row.X * w.X) + (row.Y * w.Y) + (row.Z * w.Z));
                        planar |= margins.Any(m => m != 0);
                        separable |= margins.Any(m => m != 0) && margins.All(m => m >= 0);
                    }
                }

                return !planar || Search(x, labels).Outcome == (separable ? MinimizerOutcome.NoMinimizer : MinimizerOutcome.Converged);
            },
            iter: 300);
    }

    [Fact]
    public void Without_l2_the_minimizer_has_least_norm()
    {
        // a constant feature of 2 beside the intercept, and a feature that is always zero
        var draws = new Draws(4);
        double[,] narrow = draws.Matrix(50, 1);
        var wide = new double[50, 3];
        for (int i = 0; i < 50; i++)
        {
            (wide[i, 0], wide[i, 1]) = (narrow[i, 0], 2);
        }

        int[] labels = draws.Labels(narrow, 2);
        double[] expected = Search(narrow, labels).Point;
        Minimizer found = Search(wide, labels);
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Derivatives.Close(expected[0], found.Point[0], 1e-8, "slope");
        Derivatives.Close(0.4 * expected[1], found.Point[1], 1e-8, "constant feature");
        Assert.Equal(0, found.Point[2], 1e-14);
        Derivatives.Close(0.2 * expected[1], found.Point[3], 1e-8, "intercept");
    }

    [Fact]
    public void Limits_are_told()
    {
        var draws = new Draws(5);
        double[,] x = draws.Matrix(40, 3);
        using var problem = new LogisticRegression(x, draws.Labels(x, 2));
        Minimizer found = problem.FindMinimizer(new MinimizerOptions { MaxIterations = 1 });
        Assert.Equal(MinimizerOutcome.IterationLimit, found.Outcome);
        Assert.Equal(1, found.Iterations);
        Assert.NotNull(found.Remedy);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => problem.FindMinimizer(cancellationToken: cancelled.Token));
    }

    static string MessageOf(double[,] x, int[] labels, double l2 = 0) =>
        Assert.Throws<ProblemException>(() => new LogisticRegression(x, labels, l2).Dispose()).Message;

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.StartsWith("labels has 1 entries, features has 2 rows", MessageOf(new double[2, 1], [1]));
        Assert.StartsWith("labels[1] is 2: expected a class number from 0 to 1", MessageOf(new double[2, 1], [1, 2]));
        Assert.StartsWith("all 2 labels are 1", MessageOf(new double[2, 1], [1, 1]));
        Assert.StartsWith("l2 is NaN", MessageOf(new double[2, 1], [0, 1], double.NaN));
        Assert.StartsWith("features[0,0] is Infinity", MessageOf(new[,] { { double.PositiveInfinity }, { 0 } }, [0, 1]));
    }
}
