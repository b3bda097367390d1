using Escapement.Curvature;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Tests.Geometry;

public class LocalGeometryTests
{
    static readonly Batch Single = new(1, Sampling.WithReplacement);

    /// <summary>Q = diag(1, ±1): coordinate 1 is null on average, and every component moves it.</summary>
    static QuadraticSum Moved() => QuadraticSum.FromDiagonals(
        new double[,] { { 1, 1 }, { 1, -1 } }, new double[,] { { 0, 1 }, { 0, -1 } }, allowIndefinite: true);

    static LocalGeometry At(FiniteSum problem, GeometryOptions? options = null) => LocalGeometry.At(problem, new double[problem.Dimension], options);

    static LocalGeometry At(FiniteSum problem, UpdateRule rule) => LocalGeometry.At(problem, new double[problem.Dimension], rule);

    [Fact]
    public void Null_directions_that_components_move_are_counted_and_excluded()
    {
        using QuadraticSum problem = Moved();
        using LocalGeometry geometry = At(problem);
        Assert.Equal((1, 1, 1), (geometry.Rank, geometry.IndefiniteComponents, geometry.MovedNullDirections));
        Assert.Equal(1, geometry.NullGradientNoise, 12);
        Assert.Equal(2, MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact, 12);
    }

    [Fact]
    public void Weight_decay_on_moved_null_directions_is_refused()
    {
        using QuadraticSum problem = Moved();
        using LocalGeometry geometry = At(problem);
        GeometryException error = Assert.Throws<GeometryException>(
            () => MeanSquareThreshold.Compute(geometry, new UpdateRule { WeightDecay = 0.1 }, Single));
        Assert.Contains("l2 term", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Q = diag(0.11, 0.19) and diag(0.11, 0.01): positive definite with the l2 term of 0.1, indefinite without it. The mean of the second coordinate
    /// is the l2 term alone, yet components move it: λ = 0.1, Var = 0.0081, C* = 2λ/(λ² + Var).
    /// </summary>
    [Fact]
    public void A_direction_that_only_the_l2_term_holds_on_average_is_not_inert()
    {
        using ExplicitSum diagonal = new(() => ComponentCurvature.FromDiagonals(new double[,] { { 0.01, 0.09 }, { 0.01, -0.09 } }, 0.1));
        using ExplicitSum dense = new(() => ComponentCurvature.FromMatrices(
            new double[,,] { { { 0.01, 0 }, { 0, 0.09 } }, { { 0.01, 0 }, { 0, -0.09 } } }, 0.1));
        foreach (ExplicitSum problem in (ExplicitSum[])[diagonal, dense])
        {
            using LocalGeometry geometry = At(problem);
            Threshold threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single);
            Assert.Equal(0.2 / (0.01 + 0.0081), threshold.Exact, 1e-9);
            Assert.InRange(0.2 / (0.01 + 0.0081), threshold.Lower, threshold.Upper);
        }
    }

    [Fact]
    public void A_mean_that_is_positive_only_with_the_l2_term_is_a_minimum()
    {
        using ExplicitSum problem = new(() => ComponentCurvature.FromDiagonals(new double[,] { { 1, -0.2 }, { 1, 0 } }, 0.2));
        using LocalGeometry geometry = At(problem);
        Assert.Equal([1.2, 0.1], geometry.Eigenvalues, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Curvature_of_another_size_than_the_problem_is_refused_in_words()
    {
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { 1, 2 }, { 3, 4 } });
        using ComponentCurvature narrow = ComponentCurvature.FromDiagonals(new double[,] { { 1 }, { 3 } });
        using ComponentCurvature few = ComponentCurvature.FromDiagonals(new double[,] { { 1, 2 } });
        foreach (ComponentCurvature wrong in (ComponentCurvature[])[narrow, few])
        {
            using Mistaken mistaken = new(problem, wrong);
            Assert.Contains("expected 2 and 2, as the problem says",
                Assert.Throws<GeometryException>(() => At(mistaken).Dispose()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gradients_that_are_not_finite_are_refused_in_words()
    {
        using ExplicitSum problem = new(
            () => ComponentCurvature.FromDiagonals(new double[,] { { 1 }, { 3 } }), new double[,] { { double.NaN }, { 1 } });
        Assert.Contains("expected a finite number",
            Assert.Throws<GeometryException>(() => At(problem).Dispose()).Message, StringComparison.Ordinal);
    }

    /// <summary>A loss whose curvature has another size than it says.</summary>
    sealed class Mistaken(FiniteSum sum, ComponentCurvature curvature) : FiniteSum
    {
        public override int Components => sum.Components;

        public override int Dimension => sum.Dimension;

        public override string Description => "mistaken";

        public override double Loss(ReadOnlySpan<double> theta) => sum.Loss(theta);

        public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
            => sum.ComponentGradients(theta, start, gradients);

        public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) => curvature.Share();
    }

    [Fact]
    public void Null_directions_that_nothing_moves_are_only_left_out()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new double[,] { { 1, 0, 1 }, { 2, 0, 2 }, { -1, 0, -1 } });
        using LocalGeometry geometry = At(problem);
        Assert.Equal((1, 0, 0), (geometry.Rank, geometry.IndefiniteComponents, geometry.MovedNullDirections));
    }

    [Fact]
    public void A_saddle_is_no_minimizer()
    {
        using var sum = new ExplicitSum(() => new DenseCurvature(tensor(new double[,,] { { { 1, 0 }, { 0, -1 } } }, dtype: float64), 0));
        Assert.Contains("saddle", Assert.Throws<GeometryException>(() => At(sum)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_curvature_is_an_error()
    {
        using var sum = new ExplicitSum(() => new LowRankCurvature(zeros(3, 2, dtype: float64), 1, 0));
        Assert.Contains("no curvature", Assert.Throws<GeometryException>(() => At(sum)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rank_tolerance_cuts()
    {
        using QuadraticSum problem = QuadraticSum.FromDiagonals(new double[,] { { 1, 1e-6 }, { 2, 2e-6 } });
        using LocalGeometry all = At(problem), cut = At(problem, new GeometryOptions { RankTolerance = 1e-5 });
        Assert.Equal((2, 1), (all.Rank, cut.Rank));
    }

    /// <summary>
    /// Explicit P^{-1/2} Q_i P^{-1/2} must give the same as the preconditioner option, including the noise floor in θ's coordinates.
    /// </summary>
    [Fact]
    public void A_preconditioner_is_a_change_of_coordinates()
    {
        double[] p = [4, 0.25, 1];
        double[,] x = { { 1, 2, 0.5 }, { -1, 0.3, 2 }, { 0.2, -1, 1 }, { 2, 1, -1 }, { 0.4, 0.9, 0.1 } };
        double[,] g = { { 1, 0, 1 }, { -1, 1, 0 }, { 0, -1, 0 }, { 0.5, 0, -1 }, { -0.5, 0, 0 } };
        double[,] scaledX = (double[,])x.Clone(), scaledG = (double[,])g.Clone();
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                scaledX[i, j] /= Math.Sqrt(p[j]);
                scaledG[i, j] /= Math.Sqrt(p[j]);
            }
        }

        using QuadraticSum plain = QuadraticSum.FromRows(x, g), scaled = QuadraticSum.FromRows(scaledX, scaledG);
        UpdateRule rule = new() { Preconditioner = new(p) };
        using LocalGeometry preconditioned = At(plain, rule), written = At(scaled);
        double threshold = MeanSquareThreshold.Compute(written, UpdateRule.Sgd, Single).Exact;
        Oracle.Agree("threshold", threshold, MeanSquareThreshold.Compute(preconditioned, rule, Single).Exact);
        NoiseFloor a = NoiseFloor.Compute(preconditioned, rule, Single, threshold / 2, withCovariance: true)!;
        NoiseFloor b = NoiseFloor.Compute(written, UpdateRule.Sgd, Single, threshold / 2, withCovariance: true)!;
        Oracle.Agree("excess loss", b.ExpectedExcessLoss, a.ExpectedExcessLoss);
        double meanSquare = 0;
        for (int j = 0; j < 3; j++)
        {
            meanSquare += b.Covariance![j, j] / p[j];
            Oracle.Agree("variance", b.Covariance[j, j] / p[j], a.Covariance![j, j]);
        }

        Oracle.Agree("mean square error", meanSquare, a.MeanSquareError);
    }

    [Fact]
    public void A_preconditioner_beside_an_l2_term_scales_the_term_too()
    {
        double[] p = [4, 0.25];
        double[,] x = { { 1, 2 }, { -1, 0.3 }, { 0.2, -1 } };
        using var withTerm = new ExplicitSum(() => new LowRankCurvature(tensor(x, dtype: float64), 1, 0.3));
        UpdateRule rule = new() { Preconditioner = new(p) };
        using LocalGeometry preconditioned = At(withTerm, rule);
        Tensor s = tensor(p, dtype: float64).rsqrt(), rows = tensor(x, dtype: float64);
        using var written = new ExplicitSum(() => new DenseCurvature(
            stack(Enumerable.Range(0, 3).Select(i => rows[i].outer(rows[i]).Plus(eye(2, dtype: float64).Times(0.3)) * s.outer(s))), 0));
        using LocalGeometry geometry = At(written);
        Oracle.Agree(
            "threshold", MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single).Exact,
            MeanSquareThreshold.Compute(preconditioned, rule, Single).Exact);
    }

    /// <summary>What a researcher reads off a geometry, written out from the components, with a preconditioner and without.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Operators_are_those_of_the_components(bool preconditioned)
    {
        double[,] x = { { 1, 2, 0.5 }, { -1, 0.3, 1 }, { 0.2, -1, 2 }, { 0.7, 0.1, -0.4 } };
        double[,] g = { { 1, 0, 1 }, { -1, 1, 0 }, { 0, -1, 0 }, { 0, 0, -1 } };
        double[] p = preconditioned ? [4, 0.25, 1.5] : [1, 1, 1];
        using QuadraticSum problem = QuadraticSum.FromRows(x, g);
        using LocalGeometry geometry = At(problem, new UpdateRule { Preconditioner = preconditioned ? new(p) : null });
        double[,] v = { { 1, 0.3, -0.2 }, { 0.3, 2, 0.4 }, { -0.2, 0.4, 0.5 } };
        using var scope = NewDisposeScope();
        Tensor rows = tensor(x, dtype: float64), q = rows.unsqueeze(2) * rows.unsqueeze(1), mean = q.mean([0]), given = tensor(v, dtype: float64);
        Tensor covariance = q.matmul(given).matmul(q).mean([0]) - mean.mm(given).mm(mean);
        Assert.True(tensor(geometry.CurvatureCovarianceOf(v), dtype: float64).allclose(covariance, 1e-12, 1e-12));
        Tensor gradients = tensor(g, dtype: float64);
        Assert.True(tensor(geometry.GradientNoiseMatrix(), dtype: float64).allclose(gradients.t().mm(gradients).Over(4), 1e-12, 1e-12));
        Tensor s = tensor(p, dtype: float64).rsqrt(), vectors = tensor(geometry.Eigenvectors(), dtype: float64);
        Tensor seen = s.unsqueeze(1) * mean * s.unsqueeze(0);
        Assert.True(seen.mm(vectors).allclose(vectors * tensor([.. geometry.Eigenvalues], dtype: float64), 1e-12, 1e-12));
        Assert.True(vectors.t().mm(vectors).allclose(eye(3, dtype: float64), 1e-12, 1e-12));
    }

    [Fact]
    public void A_matrix_that_is_not_symmetric_has_no_image()
    {
        using QuadraticSum problem = QuadraticSum.FromRows(new[,] { { 1.0, 2 }, { 0, 1 } });
        using LocalGeometry geometry = At(problem);
        Assert.Equal("V is 1 × 2, expected a symmetric 2 × 2 matrix.", Refusal(new double[1, 2]));
        Assert.Equal("V differs from its transpose by 1, expected a symmetric matrix: pass (V + Vᵀ)/2.", Refusal(new[,] { { 1.0, 1 }, { 0, 1 } }));

        string Refusal(double[,] v) => Assert.Throws<ArgumentException>(() => geometry.CurvatureCovarianceOf(v)).Message;
    }

    [Fact]
    public void Nothing_native_is_left_behind()
    {
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (QuadraticSum problem = Moved())
        using (LocalGeometry geometry = At(problem))
        {
            MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, Single);
            SecondMomentRate.Compute(geometry, UpdateRule.Sgd, Single, 0.5);
            NoiseFloor.Compute(geometry, UpdateRule.Sgd, Single, 0.5);
        }

        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
