using Escapement.Geometry;
using Escapement.Problems;

namespace Escapement.Tests.Stability.Pathwise;

/// <summary>
/// Two scalar problems side by side: unrotated (the answers are exact sums) and rotated by 45 degrees (coordinates mix, so the answers must be
/// estimated). Both have the same linear maps, hence the same exponent and index.
/// </summary>
sealed class TurnedDiagonals : IDisposable
{
    /// <param name="curvatures">The curvatures of the first coordinate.</param>
    /// <param name="second">
    /// The second coordinate has the same curvatures in another order, times this factor; at 1 both have the same exponent.
    /// </param>
    public TurnedDiagonals(double[] curvatures, double second = 0.2)
    {
        int n = curvatures.Length;
        double[,] diagonals = new double[n, 2];
        double[,,] matrices = new double[n, 2, 2];
        for (int i = 0; i < n; i++)
        {
            double a = curvatures[i], b = second * curvatures[(i + 7) % n];
            (diagonals[i, 0], diagonals[i, 1]) = (a, b);
            matrices[i, 0, 0] = matrices[i, 1, 1] = (a + b) / 2;
            matrices[i, 0, 1] = matrices[i, 1, 0] = (a - b) / 2;
        }

        using QuadraticSum straight = QuadraticSum.FromDiagonals(diagonals), turned = QuadraticSum.FromMatrices(matrices);
        (Straight, Turned) = (LocalGeometry.At(straight, new double[2]), LocalGeometry.At(turned, new double[2]));
    }

    public LocalGeometry Straight { get; }

    public LocalGeometry Turned { get; }

    public void Dispose()
    {
        Straight.Dispose();
        Turned.Dispose();
    }
}
