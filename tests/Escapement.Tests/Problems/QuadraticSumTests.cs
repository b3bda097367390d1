using Escapement.Problems;

namespace Escapement.Tests.Problems;

public class QuadraticSumTests
{
    const int N = 7, P = 4, R = 2;

    static QuadraticSum Make(string structure, double[,]? g, Draws draws)
    {
        double[,,] blocks = new double[N, R, P], matrices = new double[N, P, P];
        for (int i = 0; i < N; i++)
        {
            double[,] x = draws.Matrix(R, P);
            for (int j = 0; j < P; j++)
            {
                for (int c = 0; c < R; c++)
                {
                    blocks[i, c, j] = x[c, j];
                }

                for (int k = 0; k < P; k++)
                {
                    matrices[i, j, k] = Enumerable.Range(0, R).Sum(c => x[c, j] * x[c, k]);
                }
            }
        }

        double[,] diagonals = draws.Matrix(N, P);
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < P; j++)
            {
                diagonals[i, j] = Math.Abs(diagonals[i, j]);
            }
        }

        return structure switch
        {
            "rows" => QuadraticSum.FromRows(draws.Matrix(N, P), g),
            "blocks" => QuadraticSum.FromRowBlocks(blocks, g),
            "matrices" => QuadraticSum.FromMatrices(matrices, g),
            _ => QuadraticSum.FromDiagonals(diagonals, g),
        };
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("blocks")]
    [InlineData("matrices")]
    [InlineData("diagonals")]
    public void Derivatives_agree_with_differences(string structure)
    {
        var draws = new Draws(1);
        using QuadraticSum problem = Make(structure, draws.ZeroSum(N, P), draws);
        Derivatives.Check(problem, draws.Vector(P), 1e-8);
        Assert.Contains(structure, problem.Description);
        Assert.Contains("7 components × 4 parameters", problem.Description);
    }

    [Theory]
    [InlineData("rows")]
    [InlineData("blocks")]
    [InlineData("matrices")]
    [InlineData("diagonals")]
    public void Zero_is_the_minimizer_and_component_gradients_there_are_the_given_ones(string structure)
    {
        var draws = new Draws(2);
        double[,] g = draws.ZeroSum(N, P);
        using QuadraticSum homogeneous = Make(structure, null, draws), inhomogeneous = Make(structure, g, draws);
        Assert.Null(homogeneous.ComponentGradients(new double[P], 0, N));
        double[,] gradients = Derivatives.ComponentGradients(inhomogeneous, new double[P]);
        Derivatives.Close(g[3, 2], gradients[3, 2], 1e-15, "g[3,2]");

        Minimizer found = inhomogeneous.FindMinimizer(new MinimizerOptions { WeightDecay = 0.1 });
        Assert.Equal(MinimizerOutcome.Converged, found.Outcome);
        Assert.Equal(new double[P], found.Point);
        Assert.InRange(found.GradientNorm, 0, 1e-15);
        Assert.True(inhomogeneous.Loss(draws.Vector(P, 1e-3)) > found.Loss);
    }

    [Fact]
    public void Zero_sum_up_to_rounding_is_accepted_and_removed()
    {
        double[,] g = { { 1 + 1e-9 }, { -1 } };
        using var problem = QuadraticSum.FromRows(new double[,] { { 1 }, { 2 } }, g);
        Assert.Equal(0, problem.FindMinimizer().GradientNorm, 1e-16);
    }

    [Fact]
    public void Zero_sum_is_measured_against_the_gradients_there_are()
    {
        // Two gradients of size 1 among a thousand zeros: an error of 1e-6 is not rounding, however many zeros there are.
        double[,] g = new double[1000, 1], x = new double[1000, 1];
        (g[0, 0], g[1, 0], x[0, 0]) = (1 + 1e-6, -1, 1);
        Assert.Contains("column 0 of g sums to 1e-6", MessageOf(() => QuadraticSum.FromRows(x, g)));

        // A column of rounding errors next to a column of size 1 counts as zeros.
        using var problem = QuadraticSum.FromRows(new double[,] { { 1, 0 }, { 0, 1 } }, new[,] { { 1, 1e-17 }, { -1, 0 } });
        Assert.Equal(2, problem.Components);
    }

    [Fact]
    public void One_is_not_spoken_of_in_the_plural()
    {
        using var one = QuadraticSum.FromRowBlocks(new double[1, 1, 1] { { { 2 } } });
        Assert.Equal("quadratic sum of blocks of 1 row, 1 component × 1 parameter, homogeneous", one.Description);
        using var line = new LeastSquares(new double[,] { { 1 }, { 2 } }, [1, 3]);
        Assert.Equal("least squares, 2 rows × 1 feature + intercept, no l2 term", line.Description);
    }

    [Fact]
    public void Curvature_outlives_nothing_but_its_own_disposal()
    {
        var draws = new Draws(3);
        using QuadraticSum problem = Make("matrices", null, draws);
        problem.CurvatureAt(new double[P]).Dispose();
        problem.CurvatureAt(new double[P]).Dispose();
        Assert.NotEqual(0, problem.Loss(draws.Vector(P)));
    }

    static string MessageOf(Func<QuadraticSum> make) => Assert.Throws<ProblemException>(() => make().Dispose()).Message;

    [Fact]
    public void Indefinite_components_are_named_with_their_smallest_eigenvalue()
    {
        double[,,] q = { { { 2, 0 }, { 0, 2 } }, { { 0, 1 }, { 1, 0 } } };
        string message = MessageOf(() => QuadraticSum.FromMatrices(q));
        Assert.Equal(
            "Q_1 has the eigenvalue -1: expected none below 0; correct it, or allow indefinite components (allowIndefinite, --allow-indefinite).",
            message);
        using QuadraticSum allowed = QuadraticSum.FromMatrices(q, allowIndefinite: true);

        Assert.Contains("Q_1 has the eigenvalue -0.25", MessageOf(() => QuadraticSum.FromDiagonals(new[,] { { 1.0, 1 }, { 2, -0.25 } })));
        using QuadraticSum diagonal = QuadraticSum.FromDiagonals(new[,] { { 1.0, 1 }, { 2, -0.25 } }, allowIndefinite: true);
    }

    [Theory]
    [InlineData(-0.9e-10, true)]
    [InlineData(-1.1e-10, false)]
    public void The_tolerance_on_negative_eigenvalues_is_relative_to_the_largest_entry(double relative, bool accepted)
    {
        foreach (double scale in new[] { 1e-12, 1, 1e12 })
        {
            double[,,] q = { { { scale, 0 }, { 0, relative * scale } }, { { scale, 0 }, { 0, scale } } };
            if (accepted)
            {
                using QuadraticSum problem = QuadraticSum.FromMatrices(q);
            }
            else
            {
                Assert.Contains("Q_0", MessageOf(() => QuadraticSum.FromMatrices(q)));
            }
        }
    }

    [Fact]
    public void Zero_matrices_are_positive_semidefinite()
    {
        using QuadraticSum problem = QuadraticSum.FromMatrices(new double[3, 2, 2]);
        Assert.Equal(0, problem.Loss([1, 1]));
    }

    [Fact]
    public void An_indefinite_mean_is_never_accepted()
    {
        double[,,] q = { { { 1, 0 }, { 0, -3 } }, { { 1, 0 }, { 0, 1 } } };
        Assert.Contains("mean of the Q_i has the eigenvalue -1", MessageOf(() => QuadraticSum.FromMatrices(q, allowIndefinite: true)));
        Assert.Contains("mean of the Q_i", MessageOf(() => QuadraticSum.FromDiagonals(new[,] { { 1.0, -1 } }, allowIndefinite: true)));
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        double[,,] asymmetric = { { { 1, 0 }, { 0, 1 } }, { { 1, 0.5 }, { 0.4, 1 } } };
        Assert.StartsWith("Q_1 is not symmetric: entry [0,1] is 0.5, [1,0] is 0.4", MessageOf(() => QuadraticSum.FromMatrices(asymmetric)));
        Assert.StartsWith("x[1,0] is NaN", MessageOf(() => QuadraticSum.FromRows(new[,] { { 1.0, 2 }, { double.NaN, 0 } })));
        Assert.StartsWith("x[0,1,0] is Infinity", MessageOf(() => QuadraticSum.FromRowBlocks(new[, ,] { { { 1.0 }, { double.PositiveInfinity } } })));
        Assert.StartsWith("x is 0 × 3", MessageOf(() => QuadraticSum.FromRows(new double[0, 3])));
        Assert.StartsWith("q is 1 × 2 × 3", MessageOf(() => QuadraticSum.FromMatrices(new double[1, 2, 3])));
        Assert.StartsWith("g is 1 × 2: expected 2 × 1", MessageOf(() => QuadraticSum.FromRows(new[,] { { 1.0 }, { 2 } }, new double[1, 2])));
        Assert.StartsWith("column 1 of g sums to 3", MessageOf(() => QuadraticSum.FromRows(new double[2, 2], new[,] { { 1.0, 1 }, { -1, 2 } })));
        Assert.StartsWith("g[0,0] is NaN", MessageOf(() => QuadraticSum.FromRows(new double[1, 1], new[,] { { double.NaN } })));
        using QuadraticSum problem = QuadraticSum.FromRows(new double[1, 2]);
        Assert.Contains("θ has 3 entries, the problem has 2 parameters", Assert.Throws<ArgumentException>(() => problem.Loss(new double[3])).Message);
    }
}
