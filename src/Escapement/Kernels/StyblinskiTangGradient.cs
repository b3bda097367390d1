using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary><c>2aθ³ − 16bθ + 2.5c</c> in each of two coordinates; the coefficients are both 2a, both −16b, both 2.5c.</summary>
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
    public void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        Lane<TVector, TOps>.Add(Slope<TVector, TOps>(c0, c2, c4, Lane<TVector, TOps>.Load(theta, 0)), sum, 0);
        Lane<TVector, TOps>.Add(Slope<TVector, TOps>(c1, c3, c5, Lane<TVector, TOps>.Load(theta, 1)), sum, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Slope<TVector, TOps>(TVector a, TVector b, TVector c, TVector theta)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => TOps.FusedMultiplyAdd(theta, TOps.FusedMultiplyAdd(a, TOps.Multiply(theta, theta), b), c);
}
