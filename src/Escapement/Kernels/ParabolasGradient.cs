using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary><c>2h_k(x − m_k)</c> of the lowest of up to four parabolas h_k(x − m_k)². Coefficients h_0, m_0, h_1, m_1, …</summary>
readonly unsafe struct ParabolasGradient : ILaneGradient
{
    /// <summary>Parabolas that a block has room for.</summary>
    public const int Most = 4;

    public static bool IsLinear => false;

    public static int CoordinatesOfBlock => 1;

    /// <param name="heights">h, components × parabolas.</param>
    /// <param name="minima">m, one for each parabola.</param>
    public static ComponentTable Table(double[,] heights, ReadOnlySpan<double> minima)
    {
        int components = heights.GetLength(0);
        ComponentTable table = new(components, 2 * Most);
        for (int i = 0; i < components; i++)
        {
            for (int k = 0; k < Most; k++)
            {
                // a parabola there is none of repeats the first: it is never lower
                int from = k < minima.Length ? k : 0;
                (table.Row(i)[2 * k], table.Row(i)[(2 * k) + 1]) = (heights[i, from], minima[from]);
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
        Vector512<double> d = theta[0] - c1, half = c0 * d, lowest = half * d;
        Lower(c2, theta[0] - c3, ref half, ref lowest);
        Lower(c4, theta[0] - c5, ref half, ref lowest);
        Lower(c6, theta[0] - c7, ref half, ref lowest);
        sum[0] += half + half;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Lower(Vector512<double> height, Vector512<double> d, ref Vector512<double> half, ref Vector512<double> lowest)
    {
        Vector512<double> other = height * d, value = other * d, lower = Vector512.LessThan(value, lowest);
        half = Vector512.ConditionalSelect(lower, other, half);
        lowest = Vector512.ConditionalSelect(lower, value, lowest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(
        Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> c3,
        Vector256<double> c4, Vector256<double> c5, Vector256<double> c6, Vector256<double> c7,
        double* theta, double* sum)
    {
        Vector256<double> d = LaneHalves.Load(theta, 0) - c1, half = c0 * d, lowest = half * d;
        Lower(c2, LaneHalves.Load(theta, 0) - c3, ref half, ref lowest);
        Lower(c4, LaneHalves.Load(theta, 0) - c5, ref half, ref lowest);
        Lower(c6, LaneHalves.Load(theta, 0) - c7, ref half, ref lowest);
        LaneHalves.Add(half + half, sum, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Lower(Vector256<double> height, Vector256<double> d, ref Vector256<double> half, ref Vector256<double> lowest)
    {
        Vector256<double> other = height * d, value = other * d, lower = Vector256.LessThan(value, lowest);
        half = Vector256.ConditionalSelect(lower, other, half);
        lowest = Vector256.ConditionalSelect(lower, value, lowest);
    }

    public void AddScalar(double* coefficients, double* theta, double* sum)
    {
        double half = 0, lowest = double.PositiveInfinity;
        for (int k = 0; k < Most; k++)
        {
            double d = theta[0] - coefficients[(2 * k) + 1], other = coefficients[2 * k] * d, value = other * d;
            if (k == 0 || value < lowest)
            {
                (half, lowest) = (other, value);
            }
        }

        sum[0] += half + half;
    }
}
