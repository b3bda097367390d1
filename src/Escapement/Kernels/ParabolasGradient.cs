using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary><c>2h_k(x − m_k)</c> of the lowest of up to four parabolas h_k(x − m_k)². Coefficients h_0, m_0, h_1, m_1, …</summary>
readonly unsafe struct ParabolasGradient : ILaneGradient
{
    /// <summary>The most parabolas that fit a block.</summary>
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
                // copies of the first parabola fill the unused places: a copy is never lower
                int from = k < minima.Length ? k : 0;
                (table.Row(i)[2 * k], table.Row(i)[(2 * k) + 1]) = (heights[i, from], minima[from]);
            }
        }

        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        TVector x = Lane<TVector, TOps>.Load(theta, 0), d = TOps.Subtract(x, c1), half = TOps.Multiply(c0, d), lowest = TOps.Multiply(half, d);
        Lower<TVector, TOps>(c2, TOps.Subtract(x, c3), ref half, ref lowest);
        Lower<TVector, TOps>(c4, TOps.Subtract(x, c5), ref half, ref lowest);
        Lower<TVector, TOps>(c6, TOps.Subtract(x, c7), ref half, ref lowest);
        Lane<TVector, TOps>.Add(TOps.Add(half, half), sum, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Lower<TVector, TOps>(TVector height, TVector d, ref TVector half, ref TVector lowest)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        TVector other = TOps.Multiply(height, d), value = TOps.Multiply(other, d), lower = TOps.LessThan(value, lowest);
        half = TOps.Select(lower, other, half);
        lowest = TOps.Select(lower, value, lowest);
    }
}
