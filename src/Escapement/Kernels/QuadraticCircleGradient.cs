using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>
/// <c>a(θ − c_q)</c> in the bowl, <c>b(1 − r/‖θ − c_o‖)(θ − c_o)</c> on the ring, whichever piece is lower, plus g. Coefficients a, b, g_1, g_2.
/// The ring's piece has a kink at its center; its gradient counts as zero there.
/// </summary>
/// <param name="bowl">c_q.</param>
/// <param name="ring">c_o.</param>
/// <param name="radius">r.</param>
readonly unsafe struct QuadraticCircleGradient((double X, double Y) bowl, (double X, double Y) ring, double radius) : ILaneGradient
{
    readonly double _bowlX = bowl.X, _bowlY = bowl.Y, _ringX = ring.X, _ringY = ring.Y, _radius = radius;

    public static bool IsLinear => false;

    public static int CoordinatesOfBlock => 2;

    /// <param name="a">N.</param>
    /// <param name="b">N.</param>
    /// <param name="g">N × 2, row-major; empty for zeros.</param>
    public static ComponentTable Table(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> g)
    {
        ComponentTable table = new(a.Length, 4);
        for (int i = 0; i < a.Length; i++)
        {
            double* row = table.Row(i);
            (row[0], row[1]) = (a[i], b[i]);
            (row[2], row[3]) = g.IsEmpty ? (0, 0) : (g[2 * i], g[(2 * i) + 1]);
        }

        return table;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TVector, TOps>(
        TVector c0, TVector c1, TVector c2, TVector c3, TVector c4, TVector c5, TVector c6, TVector c7, double* theta, double* sum)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        TVector t0 = Lane<TVector, TOps>.Load(theta, 0), t1 = Lane<TVector, TOps>.Load(theta, 1), zero = TOps.Create(0);
        TVector bx = TOps.Subtract(t0, TOps.Create(_bowlX)), by = TOps.Subtract(t1, TOps.Create(_bowlY));
        TVector x = TOps.Subtract(t0, TOps.Create(_ringX)), y = TOps.Subtract(t1, TOps.Create(_ringY));
        TVector distance = TOps.Sqrt(SumOfSquares<TVector, TOps>(x, y)), gap = TOps.Subtract(distance, TOps.Create(_radius));
        TVector inBowl = TOps.LessThanOrEqual(TOps.Multiply(c0, SumOfSquares<TVector, TOps>(bx, by)), TOps.Multiply(c1, TOps.Multiply(gap, gap)));
        TVector pull = TOps.Select(TOps.LessThan(zero, distance), TOps.Multiply(c1, TOps.Divide(gap, distance)), zero);
        Lane<TVector, TOps>.Add(TOps.Add(TOps.Select(inBowl, TOps.Multiply(c0, bx), TOps.Multiply(pull, x)), c2), sum, 0);
        Lane<TVector, TOps>.Add(TOps.Add(TOps.Select(inBowl, TOps.Multiply(c0, by), TOps.Multiply(pull, y)), c3), sum, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector SumOfSquares<TVector, TOps>(TVector x, TVector y)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => TOps.Add(TOps.Multiply(x, x), TOps.Multiply(y, y));
}
