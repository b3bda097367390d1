using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// e^x of eight doubles, within 1 ulp and with the same bits on every machine: <c>x = n·log 2 + r</c>, |r| ≤ ½ log 2 (Cody and Waite), e^r by its Taylor
/// polynomial of degree 13, whose remainder is below 2⁻⁵⁷. Overflows to ∞ and underflows gradually to 0 as it should; NaN stays NaN.
/// </summary>
static class VectorExp
{
    // 1.5·2⁵² added to a number leaves its nearest integer in the low bits.
    const double Rounder = 6755399441055744.0;
    const double PerLog2 = 1.4426950408889634, Log2High = 0.6931471805599453, Log2Low = 2.3190468138462996e-17;
    const double Largest = 710, Smallest = -746; // beyond them e^x is ∞ and 0

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> high = Vector512.Create(Largest), low = Vector512.Create(Smallest);
        Vector512<double> inside = Vector512.ConditionalSelect(Vector512.GreaterThan(x, high), high, x);
        inside = Vector512.ConditionalSelect(Vector512.LessThan(x, low), low, inside);
        Vector512<double> rounded = Vector512.FusedMultiplyAdd(inside, Vector512.Create(PerLog2), Vector512.Create(Rounder));
        Vector512<double> n = rounded - Vector512.Create(Rounder);
        Vector512<double> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Log2High), inside);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Log2Low), r);

        // (e^r − 1 − r) / r²
        Vector512<double> q = Vector512.Create(1 / 6227020800.0);
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 479001600.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 39916800.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 3628800.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 362880.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 40320.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 5040.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 720.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 120.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 24.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(1 / 6.0));
        q = Vector512.FusedMultiplyAdd(q, r, Vector512.Create(0.5));
        Vector512<double> power = Vector512.FusedMultiplyAdd(r * r, q, r) + Vector512<double>.One;

        // 2ⁿ in two factors: n reaches past the exponents of a double, and only the last product may round
        Vector512<long> whole = rounded.AsInt64() - Vector512.Create(Rounder).AsInt64(), half = whole >> 1;
        Vector512<double> result = power * PowerOfTwo(half) * PowerOfTwo(whole - half);
        return Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> PowerOfTwo(Vector512<long> n) => ((n + Vector512.Create(1023L)) << 52).AsDouble();

    /// <summary>e^x of four, by the same operations.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> x)
    {
        Vector256<double> high = Vector256.Create(Largest), low = Vector256.Create(Smallest);
        Vector256<double> inside = Vector256.ConditionalSelect(Vector256.GreaterThan(x, high), high, x);
        inside = Vector256.ConditionalSelect(Vector256.LessThan(x, low), low, inside);
        Vector256<double> rounded = Vector256.FusedMultiplyAdd(inside, Vector256.Create(PerLog2), Vector256.Create(Rounder));
        Vector256<double> n = rounded - Vector256.Create(Rounder);
        Vector256<double> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Log2High), inside);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Log2Low), r);

        // (e^r − 1 − r) / r²
        Vector256<double> q = Vector256.Create(1 / 6227020800.0);
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 479001600.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 39916800.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 3628800.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 362880.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 40320.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 5040.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 720.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 120.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 24.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(1 / 6.0));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(0.5));
        Vector256<double> power = Vector256.FusedMultiplyAdd(r * r, q, r) + Vector256<double>.One;

        // 2ⁿ in two factors: n reaches past the exponents of a double, and only the last product may round
        Vector256<long> whole = rounded.AsInt64() - Vector256.Create(Rounder).AsInt64(), half = whole >> 1;
        Vector256<double> result = power * PowerOfTwo(half) * PowerOfTwo(whole - half);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x), result, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> PowerOfTwo(Vector256<long> n) => ((n + Vector256.Create(1023L)) << 52).AsDouble();
}
