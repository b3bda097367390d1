using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>
/// e^x of a vector of doubles, within 1 ulp and with the same bits on every machine: <c>x = n·log 2 + r</c>, |r| ≤ ½ log 2 (Cody and Waite), e^r by
/// its Taylor polynomial of degree 13, whose remainder is below 2⁻⁵⁷. Overflows to ∞ and underflows gradually to 0; NaN stays NaN.
/// </summary>
static class VectorExp
{
    // 1.5·2⁵² added to a number leaves its nearest integer in the low bits.
    const double Rounder = 6755399441055744.0;
    const double PerLog2 = 1.4426950408889634, Log2High = 0.6931471805599453, Log2Low = 2.3190468138462996e-17;
    const double Largest = 710, Smallest = -746; // beyond them e^x is ∞ and 0

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TVector, TOps>(TVector x)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
    {
        TVector high = TOps.Create(Largest), low = TOps.Create(Smallest), rounder = TOps.Create(Rounder);
        TVector inside = TOps.Select(TOps.LessThan(high, x), high, x);
        inside = TOps.Select(TOps.LessThan(x, low), low, inside);
        TVector rounded = TOps.FusedMultiplyAdd(inside, TOps.Create(PerLog2), rounder);
        TVector n = TOps.Subtract(rounded, rounder);
        TVector r = TOps.FusedMultiplyAdd(n, TOps.Create(-Log2High), inside);
        r = TOps.FusedMultiplyAdd(n, TOps.Create(-Log2Low), r);

        // (e^r − 1 − r) / r²
        TVector q = TOps.Create(1 / 6227020800.0);
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 479001600.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 39916800.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 3628800.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 362880.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 40320.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 5040.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 720.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 120.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 24.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(1 / 6.0));
        q = TOps.FusedMultiplyAdd(q, r, TOps.Create(0.5));
        TVector power = TOps.Add(TOps.FusedMultiplyAdd(TOps.Multiply(r, r), q, r), TOps.Create(1));

        // multiplies by 2ⁿ in two factors: n exceeds the exponents of a double, and only the last product may round
        TVector whole = TOps.SubtractBits(rounded, rounder), half = TOps.ShiftBitsRight(whole, 1);
        TVector result = TOps.Multiply(power, PowerOfTwo<TVector, TOps>(half));
        result = TOps.Multiply(result, PowerOfTwo<TVector, TOps>(TOps.SubtractBits(whole, half)));
        return TOps.Select(TOps.Equal(x, x), result, x);
    }

    /// <summary>2ⁿ, where the bits hold the integer n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector PowerOfTwo<TVector, TOps>(TVector n)
        where TVector : struct
        where TOps : struct, IVectorOps<TVector>
        => TOps.ShiftBitsLeft(TOps.AddBits(n, TOps.Create(BitConverter.Int64BitsToDouble(1023))), 52);
}
