using Escapement.Geometry;
using Escapement.Problems;

namespace Escapement.Tests.Design;

/// <summary>Scalar problems, where thresholds are elementary: <c>C* = 2λ/(λ² + φσ²)</c>.</summary>
static class Scalars
{
    public static LocalGeometry At(double[] curvatures, double[]? gradients = null)
    {
        double[,] diagonals = Column(curvatures);
        using QuadraticSum problem = QuadraticSum.FromDiagonals(diagonals, gradients is null ? null : Column(gradients));
        return LocalGeometry.At(problem, [0.0]);
    }

    public static (double Mean, double Variance) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Average(value => (value - mean) * (value - mean)));
    }

    static double[,] Column(double[] values)
    {
        double[,] column = new double[values.Length, 1];
        for (int i = 0; i < values.Length; i++)
        {
            column[i, 0] = values[i];
        }

        return column;
    }
}
