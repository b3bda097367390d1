using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Statistics;

/// <summary>
/// Sums of numbers ≥ 0 and of their logarithms, group by group: number i is in group i mod G. A sum of logarithms is the logarithm of a product:
/// numbers are 2^e·m with m in [√½, √2), so the code multiplies the m, adds the e, and takes one logarithm for each group. The error is at most
/// 2⁻⁵³ per number, plus that of three operations. Every group is summed in the order of its numbers.
/// </summary>
static class GroupSums
{
    const int Lanes = 4, MantissaBits = BinaryExponent.MantissaBits;
    const int MostFactors = 1000; // the product of this many m is finite and not zero
    const long MostSubnormal = (1L << MantissaBits) - 1, Infinite = 0x7FFL << MantissaBits, One = 0x3FFL << MantissaBits;

    /// <summary>Totals over all groups.</summary>
    /// <param name="Present">The count of numbers that are not NaN.</param>
    /// <param name="Positive">The count of positive numbers.</param>
    /// <param name="Logs">The sum of the logarithms of the positive numbers.</param>
    public readonly record struct Totals(int Present, int Positive, double Logs);

    /// <param name="values">Numbers ≥ 0, infinity included; NaN for a missing number.</param>
    /// <param name="sums">Overwritten: each group's sum.</param>
    /// <param name="logs">Overwritten: each group's sum of logarithms; −∞ if the group has a zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a run may end before the runtime would optimize it
    public static Totals Of(ReadOnlySpan<double> values, Span<double> sums, Span<double> logs)
    {
        int groups = sums.Length;
        State state = new() { Sums = sums, Logs = logs, Products = new double[groups], Exponents = new long[groups] };
        sums.Clear();
        logs.Clear();
        state.Products.AsSpan().Fill(1);

        int rows = groups % Lanes == 0 ? values.Length / Math.Max(groups, 1) : 0;
        for (int row = 0; row < rows; row += MostFactors)
        {
            int here = Math.Min(MostFactors, rows - row);
            for (int group = 0; group < groups; group += Lanes)
            {
                state.Add(values.Slice((row * groups) + group), here, group);
            }
        }

        for (int i = rows * groups; i < values.Length; i++)
        {
            state.Add(values[i], i % groups);
        }

        return state.Finish();
    }

    ref struct State
    {
        public required Span<double> Sums;

        /// <summary>Sums of logarithms of the numbers that do not enter the products: zeros, infinite and subnormal numbers.</summary>
        public required Span<double> Logs;

        /// <summary>Products of the m; in [√½, √2) between calls.</summary>
        public required double[] Products;

        public required long[] Exponents;

        int _present, _positive;
        double _oddLogs; // the part from positive numbers

        /// <summary>Adds one number of each of four groups from every row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Add(ReadOnlySpan<double> values, int rows, int group)
        {
            ref double first = ref MemoryMarshal.GetReference(values);
            Vector256<double> sum = Vector256.Create<double>(Sums.Slice(group)), product = Vector256.Create(Products, group);
            Vector256<long> exponent = Vector256.Create(Exponents, group), present = Vector256<long>.Zero;
            for (int row = 0; row < rows; row++)
            {
                Vector256<double> x = Vector256.LoadUnsafe(ref first, (nuint)(row * Sums.Length));
                Vector256<long> bits = x.AsInt64(), there = Vector256.Equals(x, x).AsInt64();
                Vector256<long> factor =
                    Vector256.GreaterThan(bits, Vector256.Create(MostSubnormal)) & Vector256.LessThan(bits, Vector256.Create(Infinite));
                sum += x & there.AsDouble();
                present -= there;
                bits = Vector256.ConditionalSelect(factor, bits, Vector256.Create(One));
                Vector256<long> e = BinaryExponent.Of(bits);
                product *= (bits - (e << MantissaBits)).AsDouble();
                exponent += e;
                if ((there & ~factor) != Vector256<long>.Zero)
                {
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        AddOdd(x[lane], group + lane);
                    }
                }
            }

            sum.CopyTo(Sums.Slice(group));
            Vector256<long> more = BinaryExponent.Of(product.AsInt64());
            (exponent + more).CopyTo(Exponents, group);
            (product.AsInt64() - (more << MantissaBits)).AsDouble().CopyTo(Products, group);
            int count = (int)Vector256.Sum(present);
            _present += count;
            _positive += count;
        }

        /// <summary>Adds a single number.</summary>
        public void Add(double value, int group)
        {
            if (double.IsNaN(value))
            {
                return;
            }

            Sums[group] += value;
            _present++;
            _positive++;
            if (!IsFactor(value))
            {
                AddOdd(value, group);
                return;
            }

            long exponent = Exponent(value);
            double product = Products[group] * BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) - (exponent << MantissaBits));
            long more = Exponent(product);
            Exponents[group] += exponent + more;
            Products[group] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(product) - (more << MantissaBits));
        }

        static bool IsFactor(double value) => value >= BitConverter.Int64BitsToDouble(MostSubnormal + 1) && double.IsFinite(value);

        static long Exponent(double value) => BinaryExponent.Of(BitConverter.DoubleToInt64Bits(value));

        /// <summary>Adds the logarithm of a number that does not enter the products.</summary>
        void AddOdd(double value, int group)
        {
            if (double.IsNaN(value) || IsFactor(value))
            {
                return;
            }

            double log = Math.Log(value);
            Logs[group] += log;
            if (value > 0)
            {
                _oddLogs += log;
            }
            else
            {
                _positive--;
            }
        }

        public readonly Totals Finish()
        {
            double all = _oddLogs;
            for (int group = 0; group < Sums.Length; group++)
            {
                double log = Math.Log(Products[group]) + (Exponents[group] * Math.Log(2));
                Logs[group] += log;
                all += log;
            }

            return new(_present, _positive, all);
        }
    }
}
