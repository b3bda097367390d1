using CsCheck;
using Escapement.Problems;
using TorchSharp;
using static TorchSharp.torch;

namespace Escapement.Tests.Problems;

public class LeastSquaresTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(0.3, false)]
    public void Derivatives_agree_with_differences(double l2, bool intercept)
    {
        var draws = new Draws(1);
        using var problem = new LeastSquares(draws.Matrix(9, 3), draws.Vector(9), l2, intercept);
        Assert.Equal(intercept ? 4 : 3, problem.Dimension);
        Derivatives.Check(problem, draws.Vector(problem.Dimension), 1e-8);
    }

    [Fact]
    public void Description_states_shape_intercept_and_l2()
    {
        using var problem = new LeastSquares(new Draws(2).Matrix(1200, 3), new double[1200], 0.5);
        Assert.Equal("least squares, 1,200 rows × 3 features + intercept, l2 term ½·0.5·‖θ‖², intercept included", problem.Description);
    }

    [Fact]
    public void Minimizer_is_reached_on_badly_scaled_data()
    {
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 12], Gen.Double[0, 3], Gen.Int).Sample(
            (rows, columns, decades, seed) =>
            {
                var draws = new Draws(seed);
                using var problem = new LeastSquares(draws.BadlyScaled(rows, columns, decades), draws.Vector(rows));
                Minimizer found = problem.FindMinimizer();
                return found.Outcome == MinimizerOutcome.Converged && found.GradientNorm <= 1e-10
                    && Derivatives.Norm(problem.Gradient(found.Point)) <= 1e-10 && found.Remedy is null;
            },
            iter: 200);
    }

    [Fact]
    public void Blocks_of_rows_give_the_solution_of_the_normal_equations()
    {
        // more rows than a block of the reduction
        var draws = new Draws(3);
        double[,] x = draws.Matrix(5000, 3);
        double[] y = draws.Vector(5000);
        using var problem = new LeastSquares(x, y, l2: 0.1);
        Minimizer found = problem.FindMinimizer();
        using var scope = NewDisposeScope();
        Tensor design = cat([tensor(x), ones(5000, 1, dtype: ScalarType.Float64)], 1);
        Tensor matrix = design.t().matmul(design).Over(5000).Plus(eye(4, dtype: ScalarType.Float64).Times(0.1));
        double[] expected = linalg.solve(matrix, design.t().matmul(tensor(y)).Over(5000)).data<double>().ToArray();
        for (int j = 0; j < 4; j++)
        {
            Derivatives.Close(expected[j], found.Point[j], 1e-12, $"θ[{j}]");
        }
    }

    [Fact]
    public void Rank_deficient_data_give_the_minimum_norm_solution()
    {
        // the columns are a, 2a and 1000b: θ_0 + 2θ_1 is determined, the least norm shares it 1 : 2
        var draws = new Draws(4);
        double[] a = draws.Vector(20), b = draws.Vector(20), y = draws.Vector(20);
        var once = new double[20, 2];
        var twice = new double[20, 3];
        for (int i = 0; i < 20; i++)
        {
            (once[i, 0], once[i, 1]) = (a[i], b[i]);
            (twice[i, 0], twice[i, 1], twice[i, 2]) = (a[i], 2 * a[i], 1000 * b[i]);
        }

        using var full = new LeastSquares(once, y, intercept: false);
        using var deficient = new LeastSquares(twice, y, intercept: false);
        double[] expected = full.FindMinimizer().Point, found = deficient.FindMinimizer().Point;
        Derivatives.Close(expected[0] / 5, found[0], 1e-12, "θ[0]");
        Derivatives.Close(2 * expected[0] / 5, found[1], 1e-12, "θ[1]");
        Derivatives.Close(expected[1] / 1000, found[2], 1e-12, "θ[2]");
    }

    [Fact]
    public void More_parameters_than_rows_are_interpolated_in_the_row_space()
    {
        var draws = new Draws(5);
        double[,] x = draws.BadlyScaled(5, 9, 1);
        using var problem = new LeastSquares(x, draws.Vector(5), intercept: false);
        Minimizer found = problem.FindMinimizer();
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.InRange(found.Loss, 0, 1e-24);
        using var scope = NewDisposeScope();
        Tensor rows = linalg.qr(tensor(x).t()).Q, theta = tensor(found.Point);
        Assert.Equal(0, (theta - rows.matmul(rows.t().matmul(theta))).norm().item<double>() / theta.norm().item<double>(), 1e-12);
    }

    [Fact]
    public void Weight_decay_finds_the_minimizer_that_an_equal_l2_has()
    {
        var draws = new Draws(6);
        double[,] x = draws.Matrix(30, 4);
        double[] y = draws.Vector(30);
        using var decayed = new LeastSquares(x, y, l2: 0.1);
        using var regularized = new LeastSquares(x, y, l2: 0.35);
        Minimizer found = decayed.FindMinimizer(new MinimizerOptions { WeightDecay = 0.25 }), expected = regularized.FindMinimizer();
        Assert.Equal(expected.Loss, found.Loss, 1e-14);
        for (int j = 0; j < 5; j++)
        {
            Derivatives.Close(expected.Point[j], found.Point[j], 1e-13, $"θ[{j}]");
        }
    }

    [Fact]
    public void A_gradient_no_larger_than_its_own_rounding_is_a_minimum()
    {
        var draws = new Draws(7);
        double[,] x = draws.Matrix(50, 3);
        double[] y = draws.Vector(50, 1e9);
        for (int i = 0; i < 50; i++)
        {
            x[i, 0] *= 1e9;
        }

        using var problem = new LeastSquares(x, y);
        Minimizer found = problem.FindMinimizer();
        Assert.Equal((MinimizerOutcome.Converged, null), (found.Outcome, found.Remedy));
        Assert.Equal(found.GradientNorm, Derivatives.Norm(problem.Gradient(found.Point)));
        Assert.InRange(found.GradientNorm, 1e-10, 1e18 * 1e-13);
    }

    [Fact]
    public void Curvature_shares_the_design_and_does_not_own_it()
    {
        Tensor design = ones(3, 2, dtype: ScalarType.Float64);
        using var problem = new LeastSquares(design, zeros(3, dtype: ScalarType.Float64));
        var curvature = (Escapement.Curvature.LowRankCurvature)problem.CurvatureAt(new double[2]);
        curvature.Rows[0, 0] = 5;
        curvature.Dispose();
        Assert.Equal(5, design[0, 0].item<double>());
    }

    [Fact]
    public void Searches_leave_no_tensor_behind()
    {
        var draws = new Draws(8);
        using var problem = new LeastSquares(draws.Matrix(20, 3), draws.Vector(20));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        problem.FindMinimizer();
        problem.CurvatureAt(new double[4]).Dispose();
        problem.ComponentGradients(new double[4], 0, 20)?.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    static string MessageOf(double[,] x, double[] y, double l2 = 0) =>
        Assert.Throws<ProblemException>(() => new LeastSquares(x, y, l2).Dispose()).Message;

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.StartsWith("targets has 1 entries, features has 2 rows", MessageOf(new double[2, 1], new double[1]));
        Assert.StartsWith("features[1,1] is NaN", MessageOf(new[,] { { 1.0, 2 }, { 3, double.NaN } }, new double[2]));
        Assert.StartsWith("targets[1] is -Infinity", MessageOf(new double[2, 1], [0, double.NegativeInfinity]));
        Assert.StartsWith("l2 is -1", MessageOf(new double[2, 1], new double[2], -1));
        Assert.StartsWith("features is 0 × 1", MessageOf(new double[0, 1], []));
    }
}
