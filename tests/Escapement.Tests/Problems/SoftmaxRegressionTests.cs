using CsCheck;
using Escapement.Problems;
using TorchSharp;
using static TorchSharp.torch;

namespace Escapement.Tests.Problems;

public class SoftmaxRegressionTests
{
    [Fact]
    public void Derivatives_agree_with_differences()
    {
        var draws = new Draws(1);
        double[,] x = draws.Matrix(8, 3);
        using var problem = new SoftmaxRegression(x, draws.Labels(x, 3), l2: 0.2);
        Assert.Equal(12, problem.Dimension);
        Derivatives.Check(problem, draws.Vector(12), 1e-8);
        Assert.Equal(
            "multinomial logistic (softmax) regression, 3 classes, 8 rows × 3 features + intercept, l2 term ½·0.2·‖θ‖², intercept included",
            problem.Description);
    }

    [Fact]
    public void Losses_are_finite_where_exponentials_are_not()
    {
        using var problem = new SoftmaxRegression(new[,] { { 1.0 }, { 1 } }, [0, 1], l2: 0, intercept: false);
        Assert.Equal(1000, problem.Loss([2000, 0]));
    }

    [Fact]
    public void Losses_keep_their_digits_in_the_tails()
    {
        var link = new SoftmaxLink(3);
        using var scope = NewDisposeScope();
        Tensor scores = tensor(new[,] { { 30.0, 0, -1 }, { 0, 30, -30 } }), labels = zeros(2, 1, dtype: ScalarType.Int64);
        double[] losses = link.Losses(scores, labels).data<double>().ToArray();
        double tail = Math.Exp(-30) + Math.Exp(-31); // log(1 + tail) = tail − tail²/2 + …
        Assert.Equal(tail - (tail * tail / 2), losses[0], 1e-15 * tail);
        Assert.Equal(30 + Math.Exp(-30), losses[1], 1e-14);
    }

    [Fact]
    public void Two_classes_are_logistic_regression_in_the_difference()
    {
        // θ_1 = −θ_0 = w/2 and ½·l2·(2·‖w/2‖²) = ½·(l2/2)·‖w‖²
        var draws = new Draws(2);
        double[,] x = draws.Matrix(60, 3);
        int[] labels = draws.Labels(x, 2);
        using var softmax = new SoftmaxRegression(x, labels, l2: 0.02);
        using var logistic = new LogisticRegression(x, labels, l2: 0.01);
        Minimizer two = softmax.FindMinimizer(), one = logistic.FindMinimizer();
        Assert.Equal(one.Loss, two.Loss, 1e-14);
        for (int d = 0; d < 4; d++)
        {
            Derivatives.Close(one.Point[d], two.Point[(2 * d) + 1] - two.Point[2 * d], 1e-8, $"w[{d}]");
        }
    }

    [Fact]
    public void Minimizer_is_reached_on_badly_scaled_data()
    {
        Gen.Select(Gen.Int[5, 60], Gen.Int[1, 5], Gen.Int[2, 5], Gen.Double[0, 3], Gen.Int).Sample(
            (rows, columns, classes, decades, seed) =>
            {
                var draws = new Draws(seed);
                double[,] x = draws.BadlyScaled(rows, columns, decades);
                using var problem = new SoftmaxRegression(x, draws.Labels(x, classes));
                Minimizer found = problem.FindMinimizer();
                return found.Outcome == MinimizerOutcome.Converged && Derivatives.Norm(problem.Gradient(found.Point)) <= 1e-10;
            },
            iter: 100);
    }

    [Fact]
    public void Without_l2_the_minimizer_has_no_common_shift()
    {
        var draws = new Draws(3);
        double[,] x = draws.Matrix(200, 2);
        using var problem = new SoftmaxRegression(x, draws.Labels(x, 4), l2: 0);
        Minimizer found = problem.FindMinimizer();
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.InRange(Derivatives.Norm(problem.Gradient(found.Point)), 0, 1e-10);
        for (int d = 0; d < 3; d++)
        {
            Assert.Equal(0, Enumerable.Range(0, 4).Sum(c => found.Point[(4 * d) + c]), 1e-14);
        }
    }

    [Fact]
    public void Separable_classes_have_no_minimizer()
    {
        using var complete = new SoftmaxRegression(new[,] { { -1.0, 0 }, { 1, 0 }, { 0, 1 }, { 0, 1.5 } }, [0, 1, 2, 2], l2: 0);
        Assert.Equal(MinimizerOutcome.NoMinimizer, complete.FindMinimizer().Outcome);

        // class 2 is separate, classes 0 and 1 overlap
        var draws = new Draws(4);
        var x = new double[90, 2];
        var labels = new int[90];
        for (int i = 0; i < 90; i++)
        {
            labels[i] = i % 3;
            (x[i, 0], x[i, 1]) = (draws.Normal(), draws.Uniform() + (labels[i] == 2 ? 1 : 0));
        }

        using var quasi = new SoftmaxRegression(x, labels, l2: 0);
        Minimizer found = quasi.FindMinimizer();
        Assert.Equal(MinimizerOutcome.NoMinimizer, found.Outcome);
        Assert.StartsWith("the classes are linearly separable", found.Remedy);

        // with an l2 term there is a minimizer
        using var regularized = new SoftmaxRegression(x, labels);
        Assert.Equal(MinimizerOutcome.Converged, regularized.FindMinimizer().Outcome);
    }

    [Fact]
    public void A_class_without_rows_has_its_minimizer_at_infinity()
    {
        var draws = new Draws(5);
        double[,] x = draws.Matrix(60, 2);
        int[] labels = Array.ConvertAll(draws.Labels(x, 2), label => 2 * label);
        using var problem = new SoftmaxRegression(x, labels, l2: 0);
        Assert.Equal(9, problem.Dimension);
        Assert.Equal(MinimizerOutcome.NoMinimizer, problem.FindMinimizer().Outcome);
    }

    [Fact]
    public void Conjugate_gradients_find_the_step_that_Cholesky_finds()
    {
        var draws = new Draws(6);
        double[,] x = draws.Matrix(300, 20);
        Tensor design = DesignColumns.Of(x, true);
        using LinearModel model = LinearModel.Checked(design, Labels.Of(draws.Labels(x, 5)), new SoftmaxLink(5), 5, 0.01);
        using var scope = NewDisposeScope();
        Tensor theta = tensor(draws.Vector(model.Dimension, 0.1)), scores = model.Scores(theta);
        Tensor gradient = model.Gradient(theta, scores, 0.01);
        Tensor dense = NewtonStep.Dense(model.Hessian(scores, 0.01), gradient);
        Tensor iterative = NewtonStep.Iterative(model, scores, gradient, 0.01, 1e-10, TestContext.Current.CancellationToken);
        Assert.InRange((dense - iterative).norm().item<double>() / dense.norm().item<double>(), 0, 1e-8);
    }

    [Fact]
    public void Many_parameters_converge_without_a_Hessian()
    {
        var draws = new Draws(7);
        double[,] x = draws.Matrix(400, 320);
        using var problem = new SoftmaxRegression(x, draws.Labels(x, 10, 0.1));
        Assert.True(problem.Dimension > NewtonStep.DenseLimit);
        Minimizer found = problem.FindMinimizer();
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.InRange(Derivatives.Norm(problem.Gradient(found.Point)), 0, 1e-10);
    }

    [Fact]
    public void Searches_leave_no_tensor_behind()
    {
        var draws = new Draws(8);
        double[,] x = draws.Matrix(40, 2);
        int[] labels = draws.Labels(x, 3);
        using SoftmaxRegression problem = new(x, labels), unregularized = new(x, labels, l2: 0);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        problem.FindMinimizer();
        unregularized.FindMinimizer();
        problem.CurvatureAt(new double[9]).Dispose();
        problem.ComponentGradients(new double[9], 0, 40)?.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        static string MessageOf(double[,] x, int[] labels)
            => Assert.Throws<ProblemException>(() => new SoftmaxRegression(x, labels).Dispose()).Message;
        Assert.StartsWith("labels[1] is -1: expected a class number from 0 to 2", MessageOf(new double[2, 1], [2, -1]));
        Assert.StartsWith("all 2 labels are 3", MessageOf(new double[2, 1], [3, 3]));
        Assert.StartsWith("labels has 3 entries, features has 2 rows", MessageOf(new double[2, 1], [0, 1, 2]));
    }
}
