using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Escapement.Geometry.Kernels;

/// <summary>
/// Inner products and updates of short host vectors: eight lanes whatever the machine has, added up in a fixed order, so that the bits are the
/// same everywhere.
/// </summary>
static class HostVectors
{
    const int Lanes = 8;

    /// <summary>xᵀy.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        int n = x.Length, i = 0;
        double sum = 0;
        if (n >= 2 * Lanes)
        {
            ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y[..n]);
            Vector512<double> lanes = Vector512<double>.Zero;
            for (; i <= n - Lanes; i += Lanes)
            {
                lanes += Vector512.LoadUnsafe(ref a, (nuint)i) * Vector512.LoadUnsafe(ref b, (nuint)i);
            }

            sum = SumOf(lanes);
        }

        for (; i < n; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>y += a·x.</summary>
    public static void AddScaled(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        int n = x.Length, i = 0;
        if (n >= 2 * Lanes)
        {
            ref double from = ref MemoryMarshal.GetReference(x), to = ref MemoryMarshal.GetReference(y[..n]);
            Vector512<double> factor = Vector512.Create(a);
            for (; i <= n - Lanes; i += Lanes)
            {
                (Vector512.LoadUnsafe(ref to, (nuint)i) + (factor * Vector512.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < n; i++)
        {
            y[i] += a * x[i];
        }
    }

    /// <summary>xᵀAx for a symmetric A in rows.</summary>
    public static double Quadratic(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int row = 0; row < x.Length; row++)
        {
            sum += x[row] * Dot(matrix.Slice(row * x.Length, x.Length), x);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double SumOf(Vector512<double> v)
    {
        Vector256<double> four = v.GetLower() + v.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
