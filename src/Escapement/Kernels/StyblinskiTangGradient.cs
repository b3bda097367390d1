using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary><c>2aθ³ − 16bθ + 2.5c</c> in each of two coordinates; coefficients 2a of both, −16b of both, 2.5c of both.</summary>
readonly unsafe struct StyblinskiTangGradient : IPairGradient
{
    public static bool IsLinear => true;

    public static int CoordinatesOfBlock => 2;

    /// <param name="components">N.</param>
    /// <param name="p">Coordinates.</param>
    /// <param name="a">N × p, row-major.</param>
    /// <param name="b">N × p.</param>
    /// <param name="c">N × p.</param>
    public static ComponentTable Table(int components, int p, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        ComponentTable table = new(components, (p + 1) / 2 * 8);
        for (int i = 0; i < components; i++)
        {
            double* row = table.Row(i);
            for (int j = 0; j < p; j++)
            {
                double* at = row + (j / 2 * 8) + (j % 2);
                (at[0], at[2], at[4]) = (2 * a[(i * p) + j], -16 * b[(i * p) + j], 2.5 * c[(i * p) + j]);
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
        sum[0] += Slope(c0, c2, c4, theta[0]);
        sum[1] += Slope(c1, c3, c5, theta[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(
        Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> c3,
        Vector256<double> c4, Vector256<double> c5, Vector256<double> c6, Vector256<double> c7,
        double* theta, double* sum)
    {
        LaneHalves.Add(Slope(c0, c2, c4, LaneHalves.Load(theta, 0)), sum, 0);
        LaneHalves.Add(Slope(c1, c3, c5, LaneHalves.Load(theta, 1)), sum, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Slope(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> theta)
        => Vector512.FusedMultiplyAdd(theta, Vector512.FusedMultiplyAdd(a, theta * theta, b), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Slope(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> theta)
        => Vector256.FusedMultiplyAdd(theta, Vector256.FusedMultiplyAdd(a, theta * theta, b), c);

    public void AddScalar(double* coefficients, double* theta, double* sum)
    {
        for (int j = 0; j < 2; j++)
        {
            double* c = coefficients + j;
            sum[j] += Math.FusedMultiplyAdd(theta[j], Math.FusedMultiplyAdd(c[0], theta[j] * theta[j], c[2]), c[4]);
        }
    }
}
