using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// <c>a(θ − c_q)</c> in the bowl, <c>b(1 − r/‖θ − c_o‖)(θ − c_o)</c> on the ring, whichever piece is lower, plus g. Coefficients a, b, g_1, g_2.
/// At the ring's center, where its piece has a kink, its gradient is taken as zero.
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
    public void Add(
        Vector512<double> c0, Vector512<double> c1, Vector512<double> c2, Vector512<double> c3,
        Vector512<double> c4, Vector512<double> c5, Vector512<double> c6, Vector512<double> c7,
        Vector512<double>* theta, Vector512<double>* sum)
    {
        Vector512<double> bx = theta[0] - Vector512.Create(_bowlX), by = theta[1] - Vector512.Create(_bowlY);
        Vector512<double> x = theta[0] - Vector512.Create(_ringX), y = theta[1] - Vector512.Create(_ringY);
        Vector512<double> distance = Vector512.Sqrt((x * x) + (y * y)), gap = distance - Vector512.Create(_radius);
        Vector512<double> inBowl = Vector512.LessThanOrEqual(c0 * ((bx * bx) + (by * by)), c1 * (gap * gap));
        Vector512<double> pull = Vector512.ConditionalSelect(
            Vector512.GreaterThan(distance, Vector512<double>.Zero), c1 * (gap / distance), Vector512<double>.Zero);
        sum[0] += Vector512.ConditionalSelect(inBowl, c0 * bx, pull * x) + c2;
        sum[1] += Vector512.ConditionalSelect(inBowl, c0 * by, pull * y) + c3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(
        Vector256<double> c0, Vector256<double> c1, Vector256<double> c2, Vector256<double> c3,
        Vector256<double> c4, Vector256<double> c5, Vector256<double> c6, Vector256<double> c7,
        double* theta, double* sum)
    {
        Vector256<double> bx = LaneHalves.Load(theta, 0) - Vector256.Create(_bowlX), by = LaneHalves.Load(theta, 1) - Vector256.Create(_bowlY);
        Vector256<double> x = LaneHalves.Load(theta, 0) - Vector256.Create(_ringX), y = LaneHalves.Load(theta, 1) - Vector256.Create(_ringY);
        Vector256<double> distance = Vector256.Sqrt((x * x) + (y * y)), gap = distance - Vector256.Create(_radius);
        Vector256<double> inBowl = Vector256.LessThanOrEqual(c0 * ((bx * bx) + (by * by)), c1 * (gap * gap));
        Vector256<double> pull = Vector256.ConditionalSelect(
            Vector256.GreaterThan(distance, Vector256<double>.Zero), c1 * (gap / distance), Vector256<double>.Zero);
        LaneHalves.Add(Vector256.ConditionalSelect(inBowl, c0 * bx, pull * x) + c2, sum, 0);
        LaneHalves.Add(Vector256.ConditionalSelect(inBowl, c0 * by, pull * y) + c3, sum, 1);
    }

    public void AddScalar(double* coefficients, double* theta, double* sum)
    {
        double a = coefficients[0], b = coefficients[1];
        double bx = theta[0] - _bowlX, by = theta[1] - _bowlY, x = theta[0] - _ringX, y = theta[1] - _ringY;
        double distance = Math.Sqrt((x * x) + (y * y)), gap = distance - _radius;
        bool inBowl = a * ((bx * bx) + (by * by)) <= b * (gap * gap);
        double pull = distance > 0 ? b * (gap / distance) : 0;
        sum[0] += (inBowl ? a * bx : pull * x) + coefficients[2];
        sum[1] += (inBowl ? a * by : pull * y) + coefficients[3];
    }
}
