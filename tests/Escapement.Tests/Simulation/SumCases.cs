using Escapement.Problems;
using Escapement.Tests.Problems;

namespace Escapement.Tests.Simulation;

/// <summary>Small random problems of every kind that the simulator has a kernel for.</summary>
static class SumCases
{
    public static readonly string[] Kinds =
    [
        "least squares", "logistic", "softmax", "rows", "rows with gradients", "row blocks", "row blocks with gradients", "matrices",
        "matrices with gradients", "diagonals", "diagonals with gradients", "styblinski-tang", "quadratic-circle", "wu",
    ];

    /// <summary>A problem with N components, and with p parameters if the kind leaves a choice; softmax has at least p.</summary>
    public static FiniteSum Of(string kind, int n, int p)
    {
        Draws draws = new(17 + p);
        return kind switch
        {
            "least squares" => new LeastSquares(draws.Matrix(n, p), draws.Vector(n), 0.01, intercept: false),
            "logistic" => Logistic(draws, n, p),
            "softmax" => Softmax(draws, n, p),
            "rows" => QuadraticSum.FromRows(draws.Matrix(n, p)),
            "rows with gradients" => QuadraticSum.FromRows(draws.Matrix(n, p), draws.ZeroSum(n, p)),
            "row blocks" => QuadraticSum.FromRowBlocks(Blocks(draws, n, 3, p)),
            "row blocks with gradients" => QuadraticSum.FromRowBlocks(Blocks(draws, n, 3, p), draws.ZeroSum(n, p)),
            "matrices" => QuadraticSum.FromMatrices(Matrices(draws, n, p)),
            "matrices with gradients" => QuadraticSum.FromMatrices(Matrices(draws, n, p), draws.ZeroSum(n, p)),
            "diagonals" => QuadraticSum.FromDiagonals(Squares(draws.Matrix(n, p))),
            "diagonals with gradients" => QuadraticSum.FromDiagonals(Squares(draws.Matrix(n, p)), draws.ZeroSum(n, p)),
            "styblinski-tang" => new StyblinskiTangSum(
                new StyblinskiTangOptions { Components = n, Dimension = p, Model = StyblinskiTangModel.Inhomogeneous }),
            "quadratic-circle" => new QuadraticCircleSum(new QuadraticCircleOptions { Components = n, GradientDeviation = 0.3 }),
            "wu" => MinOfParabolasSum.Wu(),
            _ => throw new ArgumentException(kind),
        };
    }

    static LogisticRegression Logistic(Draws draws, int n, int p)
    {
        double[,] x = draws.Matrix(n, p);
        return new(x, draws.Labels(x, 2), 0.01, intercept: false);
    }

    static SoftmaxRegression Softmax(Draws draws, int n, int p)
    {
        int classes = 2 + (p % 9);
        double[,] x = draws.Matrix(n, (p + 2) / 3);
        return new(x, draws.Labels(x, classes), 0.01);
    }

    static double[,,] Blocks(Draws draws, int n, int r, int p)
    {
        var blocks = new double[n, r, p];
        double[] values = draws.Vector(n * r * p);
        Buffer.BlockCopy(values, 0, blocks, 0, values.Length * sizeof(double));
        return blocks;
    }

    static double[,,] Matrices(Draws draws, int n, int p)
    {
        var matrices = new double[n, p, p];
        for (int i = 0; i < n; i++)
        {
            double[,] a = draws.Matrix(p, p);
            for (int row = 0; row < p; row++)
            {
                for (int column = 0; column < p; column++)
                {
                    for (int inner = 0; inner < p; inner++)
                    {
                        matrices[i, row, column] += a[row, inner] * a[column, inner] / p;
                    }
                }
            }
        }

        return matrices;
    }

    static double[,] Squares(double[,] m)
    {
        for (int i = 0; i < m.Length; i++)
        {
            m[i / m.GetLength(1), i % m.GetLength(1)] *= m[i / m.GetLength(1), i % m.GetLength(1)];
        }

        return m;
    }
}
