using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>
/// Two independent standard normal numbers from each of four Philox blocks (Box and Muller): <c>√(−2·log u)·(cos 2πt, sin 2πt)</c>, u uniform in
/// (0, 1) from words 0 and 1, t in [0, 1) from words 2 and 3. Logarithm, sine and cosine are our own, accurate to two units in the last place: those
/// of the C library differ between systems, versions and processors, and so would every trajectory that starts at a random point.
/// </summary>
static class NormalPairs
{
    const int MantissaBits = BinaryExponent.MantissaBits, UniformBits = 53;
    const long Rounder = 0x4338000000000000; // the bits of 1.5·2⁵²: adding it puts an integer into a double's low bits, and back
    const long BitsOfTwoTo52 = 0x4330000000000000;
    const double Log2High = 6.93147180369123816490e-01, Log2Low = 1.90821492927058770002e-10; // the high part has 33 bits

    /// <summary>The pairs of four blocks, whose words are in the low halves of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<double> First, Vector256<double> Second) Of(
        Vector256<ulong> x0, Vector256<ulong> x1, Vector256<ulong> x2, Vector256<ulong> x3)
    {
        Vector256<ulong> low = Vector256.Create((ulong)uint.MaxValue);
        Vector256<double> radius = Vector256.Sqrt(Vector256.Create(-2.0) * Log(OpenUniform((x0 << 32) | (x1 & low))));
        (Vector256<double> cosine, Vector256<double> sine) = Turn(((x2 << 32) | (x3 & low)) >>> (64 - UniformBits));
        return (radius * cosine, radius * sine);
    }

    /// <summary>The same as <see cref="Philox.OpenUniform"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> OpenUniform(Vector256<ulong> words)
    {
        Vector256<long> offset = Vector256.Create(BitsOfTwoTo52);
        Vector256<double> number = ((words >>> (64 - MantissaBits)).AsInt64() | offset).AsDouble() - offset.AsDouble();
        return (number + Vector256.Create(0.5)) * Vector256.Create(1.0 / (1L << MantissaBits));
    }

    /// <summary>
    /// log u for u that is not subnormal: <c>u = 2^e·(1 + f)</c>, 1 + f in [√½, √2); with <c>s = f/(2 + f)</c>, <c>log(1 + f) = 2·artanh s = f − f²/2
    /// + s·(f²/2 + 2s²/3 + 2s⁴/5 + …)</c>, whose remainder after 2s²⁰/21 is below a fraction 2⁻⁵⁹ of it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Log(Vector256<double> u)
    {
        Vector256<long> bits = u.AsInt64(), exponent = BinaryExponent.Of(bits);
        Vector256<double> f = (bits - (exponent << MantissaBits)).AsDouble() - Vector256<double>.One;
        Vector256<double> s = f / (Vector256.Create(2.0) + f), z = s * s, half = Vector256.Create(0.5) * f * f;
        Vector256<double> e = (exponent + Vector256.Create(Rounder)).AsDouble() - Vector256.Create(Rounder).AsDouble();
        Vector256<double> q = Vector256.Create(2.0 / 21);
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 19));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 17));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 15));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 13));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 11));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 9));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 7));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 5));
        q = Vector256.FusedMultiplyAdd(q, z, Vector256.Create(2.0 / 3));
        Vector256<double> small = Vector256.FusedMultiplyAdd(s, Vector256.FusedMultiplyAdd(q, z, half), e * Vector256.Create(Log2Low));
        return Vector256.FusedMultiplyAdd(e, Vector256.Create(Log2High), f - (half - small));
    }

    /// <summary>
    /// cos 2πt and sin 2πt of t = w·2⁻⁵³: subtracts the nearest quarter of a turn exactly; the Taylor polynomials of the rest x, |x| ≤ π/4, have
    /// degrees 16 and 17 and remainders below 2⁻⁵⁷.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector256<double> Cosine, Vector256<double> Sine) Turn(Vector256<ulong> w)
    {
        Vector256<long> quarter = ((w + Vector256.Create(1UL << (UniformBits - 3))) >>> (UniformBits - 2)).AsInt64();
        Vector256<long> left = w.AsInt64() - (quarter << (UniformBits - 2));
        Vector256<double> x = (left + Vector256.Create(Rounder)).AsDouble() - Vector256.Create(Rounder).AsDouble();
        x *= Vector256.Create(2 * Math.PI / (1L << UniformBits));
        Vector256<double> z = x * x;

        Vector256<double> s = Vector256.Create(1 / 355687428096000.0);
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1 / 1307674368000.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1 / 6227020800.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1 / 39916800.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1 / 362880.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1 / 5040.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(1 / 120.0));
        s = Vector256.FusedMultiplyAdd(s, z, Vector256.Create(-1 / 6.0));
        Vector256<double> sine = Vector256.FusedMultiplyAdd(x * z, s, x);

        Vector256<double> c = Vector256.Create(1 / 20922789888000.0);
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1 / 87178291200.0));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1 / 479001600.0));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1 / 3628800.0));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1 / 40320.0));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(-1 / 720.0));
        c = Vector256.FusedMultiplyAdd(c, z, Vector256.Create(1 / 24.0));
        Vector256<double> half = Vector256.Create(0.5) * z, cosine = Vector256<double>.One - Vector256.FusedMultiplyAdd(-c, z * z, half);

        // (cos, sin) → (−sin, cos) at every quarter of a turn
        Vector256<double> odd = Vector256.Equals(quarter & Vector256<long>.One, Vector256<long>.One).AsDouble();
        Vector256<long> sign = Vector256.Create(long.MinValue);
        Vector256<double> first = Vector256.ConditionalSelect(odd, sine, cosine), second = Vector256.ConditionalSelect(odd, cosine, sine);
        Vector256<long> firstSign = ((quarter + Vector256<long>.One) << 62) & sign, secondSign = (quarter << 62) & sign;
        return ((first.AsInt64() ^ firstSign).AsDouble(), (second.AsInt64() ^ secondSign).AsDouble());
    }
}
