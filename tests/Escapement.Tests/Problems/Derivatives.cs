using Escapement.Curvature;
using Escapement.Problems;
using static TorchSharp.torch;

namespace Escapement.Tests.Problems;

/// <summary>Checks of a problem against central differences of its own loss and gradients.</summary>
static class Derivatives
{
    const double Step = 1e-5;

    /// <summary>The component gradients of all components as N × p.</summary>
    public static double[,] ComponentGradients(FiniteSum problem, double[] theta)
    {
        using Tensor? gradients = problem.ComponentGradients(theta, 0, problem.Components);
        return gradients is null ? new double[problem.Components, problem.Dimension] : Matrix(gradients);
    }

    /// <summary>The curvature of all components, materialized, N × p × p.</summary>
    public static double[,,] Curvature(FiniteSum problem, double[] theta)
    {
        using var scope = NewDisposeScope();
        using ComponentCurvature curvature = problem.CurvatureAt(theta);
        int n = curvature.Components, p = curvature.Dimension;
        Assert.Equal(problem.Components, n);
        Assert.Equal(problem.Dimension, p);
        Tensor all = curvature switch
        {
            DenseCurvature dense => dense.Matrices,
            DiagonalCurvature diagonal => diagonal.Diagonals.diag_embed(),
            LowRankCurvature low => Gram(low.Rows.view(n, low.RowsPerComponent, p)),
            KroneckerCurvature k => (Outer(k.Features).view(n, k.Features.shape[1], 1, k.Features.shape[1], 1)
                * k.Weights.view(n, 1, k.Weights.shape[1], 1, k.Weights.shape[2])).reshape(n, p, p),
            _ => throw new NotSupportedException(),
        };
        all = all.Plus(eye(p, dtype: ScalarType.Float64).Times(curvature.Shift));
        double[] flat = all.contiguous().data<double>().ToArray();
        var result = new double[n, p, p];
        Buffer.BlockCopy(flat, 0, result, 0, flat.Length * sizeof(double));
        return result;
    }

    /// <summary>∇F, ∇f_i and Q_i at θ against differences of F, ∇F and ∇f_i; and ∇F against the mean of the ∇f_i.</summary>
    public static void Check(FiniteSum problem, double[] theta, double tolerance)
    {
        int n = problem.Components, p = problem.Dimension;
        double[] gradient = problem.Gradient(theta);
        double[,] components = ComponentGradients(problem, theta);
        double[,,] curvature = Curvature(problem, theta);
        for (int j = 0; j < p; j++)
        {
            double[] up = Moved(theta, j, Step), down = Moved(theta, j, -Step);
            Close((problem.Loss(up) - problem.Loss(down)) / (2 * Step), gradient[j], tolerance, $"gradient[{j}]");
            Close(Enumerable.Range(0, n).Average(i => components[i, j]), gradient[j], 1e-12, $"mean component gradient[{j}]");
            double[,] above = ComponentGradients(problem, up), below = ComponentGradients(problem, down);
            for (int i = 0; i < n; i++)
            {
                for (int l = 0; l < p; l++)
                {
                    Close((above[i, l] - below[i, l]) / (2 * Step), curvature[i, l, j], tolerance, $"Q[{i}][{l},{j}]");
                }
            }
        }

        using Tensor? part = problem.ComponentGradients(theta, n - 2, 2);
        Assert.NotNull(part);
        Assert.Equal([components[n - 2, 0], components[n - 1, p - 1]], [part[0, 0].item<double>(), part[1, p - 1].item<double>()]);
    }

    public static void Close(double expected, double actual, double tolerance, string what) =>
        Assert.True(
            Math.Abs(expected - actual) <= tolerance * Math.Max(1, Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");

    public static double Norm(double[] vector) => Math.Sqrt(vector.Sum(v => v * v));

    static double[] Moved(double[] theta, int j, double by)
    {
        var moved = (double[])theta.Clone();
        moved[j] += by;
        return moved;
    }

    static Tensor Gram(Tensor blocks) => blocks.transpose(1, 2).matmul(blocks);

    static Tensor Outer(Tensor rows) => rows.unsqueeze(2).matmul(rows.unsqueeze(1));

    static double[,] Matrix(Tensor tensor)
    {
        double[] flat = tensor.contiguous().data<double>().ToArray();
        var result = new double[tensor.shape[0], tensor.shape[1]];
        Buffer.BlockCopy(flat, 0, result, 0, flat.Length * sizeof(double));
        return result;
    }
}
