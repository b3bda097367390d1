using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary><c>qθ + g</c> in each of four coordinates; coefficients (q, g) of one after the other.</summary>
readonly unsafe struct DiagonalGradient : ILaneGradient
{
    public static bool IsLinear => true;

    public static int CoordinatesOfBlock => 4;

    /// <summary>Doubles of a component, whole blocks.</summary>
    public static int Coefficients(int p) => (p + 3) / 4 * 8;

    /// <param name="components">N.</param>
    /// <param name="p">Coordinates.</param>
    /// <param name="q">The diagonals, N × p, row-major.</param>
    /// <param name="g">The gradients at 0, N × p; null for zeros.</param>
    public static ComponentTable Table(int components, int p, double* q, double* g)
    {
        ComponentTable table = new(components, Coefficients(p));
        for (int i = 0; i < components; i++)
        {
            double* row = table.Row(i);
            for (int j = 0; j < p; j++)
            {
                long from = ((long)i * p) + j;
                (row[2 * j], row[(2 * j) + 1]) = (q[from], g is null ? 0 : g[from]);
            }
        }

        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(
        Vector512<double> c0, Vector512<double> c1, Vector512<double> c2, Vector512<double> c3,
        Vector512<double> c4, Vector512<double> c5, Vector512<double> c6, Vector512<double> c7,
        Vector512<double>* theta, Vector512<double>* sum)
    {
        sum[0] += Vector512.FusedMultiplyAdd(c0, theta[0], c1);
        sum[1] += Vector512.FusedMultiplyAdd(c2, theta[1], c3);
        sum[2] += Vector512.FusedMultiplyAdd(c4, theta[2], c5);
        sum[3] += Vector512.FusedMultiplyAdd(c6, theta[3], c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(
        Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> c3,
        Vector256<double> c4, Vector256<double> c5, Vector256<double> c6, Vector256<double> c7,
        double* theta, double* sum)
    {
        LaneHalves.Add(Vector256.FusedMultiplyAdd(c0, LaneHalves.Load(theta, 0), c1), sum, 0);
        LaneHalves.Add(Vector256.FusedMultiplyAdd(c2, LaneHalves.Load(theta, 1), c3), sum, 1);
        LaneHalves.Add(Vector256.FusedMultiplyAdd(c4, LaneHalves.Load(theta, 2), c5), sum, 2);
        LaneHalves.Add(Vector256.FusedMultiplyAdd(c6, LaneHalves.Load(theta, 3), c7), sum, 3);
    }

    public void AddScalar(double* coefficients, double* theta, double* sum)
    {
        for (int j = 0; j < 4; j++)
        {
            sum[j] += Math.FusedMultiplyAdd(coefficients[2 * j], theta[j], coefficients[(2 * j) + 1]);
        }
    }
}
