using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Escapement.Curvature.Kernels;

/// <summary>
/// Inner products and updates of short host vectors, in eight lanes on every machine and summed in a fixed order, so that the bits are the same
/// everywhere. Two vectors of four lanes: wider registers would gain little here, and are slow on machines that emulate them.
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
            Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero;
            for (; i <= n - Lanes; i += Lanes)
            {
                low += Vector256.LoadUnsafe(ref a, (nuint)i) * Vector256.LoadUnsafe(ref b, (nuint)i);
                high += Vector256.LoadUnsafe(ref a, (nuint)i + 4) * Vector256.LoadUnsafe(ref b, (nuint)i + 4);
            }

            sum = SumOf(low + high);
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
            Vector256<double> factor = Vector256.Create(a);
            for (; i <= n - (Lanes / 2); i += Lanes / 2)
            {
                (Vector256.LoadUnsafe(ref to, (nuint)i) + (factor * Vector256.LoadUnsafe(ref from, (nuint)i))).StoreUnsafe(ref to, (nuint)i);
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
    static double SumOf(Vector256<double> four)
    {
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
