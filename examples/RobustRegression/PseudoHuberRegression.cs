using Escapement.Curvature;
using Escapement.Problems;

namespace RobustRegression;

/// <summary>Pseudo-Huber regression, <c>f_i(θ) = δ²(√(1 + (r_i/δ)²) − 1)</c> with residuals <c>r_i = x_i·θ − y_i</c>.</summary>
public sealed class PseudoHuberRegression(double[,] x, double[] y, double delta) : FiniteSum
{
    /// <inheritdoc/>
    public override int Components => y.Length;

    /// <inheritdoc/>
    public override int Dimension => x.GetLength(1);

    /// <inheritdoc/>
    public override string Description => $"pseudo-Huber regression, {Components} rows × {Dimension} features, δ = {delta}";

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        double sum = 0;
        for (int i = 0; i < Components; i++)
        {
            sum += delta * delta * (Root(Residual(i, theta)) - 1);
        }

        return sum / Components;
    }

    /// <summary><c>∇f_i = r_i/√(1 + (r_i/δ)²)·x_i</c>.</summary>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
    {
        for (int row = 0; row < RowsIn(start, gradients); row++)
        {
            double residual = Residual(start + row, theta), slope = residual / Root(residual);
            for (int j = 0; j < Dimension; j++)
            {
                gradients[(row * Dimension) + j] = slope * x[start + row, j];
            }
        }
    }

    /// <summary><c>Q_i = w_i·x_i x_iᵀ</c> with <c>w_i = (1 + (r_i/δ)²)^(−3/2)</c>: one row <c>√w_i·x_i</c> each.</summary>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        double[,] rows = new double[Components, Dimension];
        for (int i = 0; i < Components; i++)
        {
            double weight = Math.Pow(Root(Residual(i, theta)), -1.5);
            for (int j = 0; j < Dimension; j++)
            {
                rows[i, j] = weight * x[i, j];
            }
        }

        return ComponentCurvature.FromRows(rows);
    }

    double Root(double residual) => Math.Sqrt(1 + (residual / delta * (residual / delta)));

    double Residual(int i, ReadOnlySpan<double> theta)
    {
        double residual = -y[i];
        for (int j = 0; j < theta.Length; j++)
        {
            residual += x[i, j] * theta[j];
        }

        return residual;
    }
}
