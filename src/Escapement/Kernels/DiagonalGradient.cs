using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary><c>qθ + g</c> in each of four coordinates; the coefficients are (q, g) of each coordinate in turn.</summary>
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
    public void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        Lane<TVector, TOps>.Add(TOps.FusedMultiplyAdd(c0, Lane<TVector, TOps>.Load(theta, 0), c1), sum, 0);
        Lane<TVector, TOps>.Add(TOps.FusedMultiplyAdd(c2, Lane<TVector, TOps>.Load(theta, 1), c3), sum, 1);
        Lane<TVector, TOps>.Add(TOps.FusedMultiplyAdd(c4, Lane<TVector, TOps>.Load(theta, 2), c5), sum, 2);
        Lane<TVector, TOps>.Add(TOps.FusedMultiplyAdd(c6, Lane<TVector, TOps>.Load(theta, 3), c7), sum, 3);
    }
}
