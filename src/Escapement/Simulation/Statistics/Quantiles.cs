using System.Runtime.CompilerServices;

namespace Escapement.Simulation.Statistics;

/// <summary>
/// Quantiles without sorting everything: values are counted in bins that rise with them, and only those in the bins of the quantiles are put in order.
/// </summary>
static class Quantiles
{
    const int MostBins = 1 << 12;

    static readonly long _infinite = Key(double.PositiveInfinity);

    /// <summary>For each level the smallest value that at least this share of all does not exceed; NaN where there are no values.</summary>
    /// <param name="values">No NaN.</param>
    /// <param name="levels">In (0, 1], ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at once: a run may be over before the runtime would get to it
    public static double[] Of(ReadOnlySpan<double> values, IReadOnlyList<double> levels)
    {
        double[] quantiles = new double[levels.Count];
        if (values.Length == 0)
        {
            Array.Fill(quantiles, double.NaN);
            return quantiles;
        }

        long least = long.MaxValue, greatest = long.MinValue;
        foreach (double value in values)
        {
            long key = Key(value);
            (least, greatest) = (Math.Min(least, key), Math.Max(greatest, key < _infinite ? key : long.MinValue));
        }

        // +∞ goes to the last bin: counted in, it would leave the others two bins for every doubling
        int shift = 0;
        while (greatest > least && (ulong)(greatest - least) >> shift >= MostBins)
        {
            shift++;
        }

        Span<int> counts = stackalloc int[MostBins];
        counts.Clear();
        foreach (double value in values)
        {
            counts[Bin(value, least, shift)]++;
        }

        int bin = 0, before = 0, sorted = -1;
        double[] members = [];
        for (int i = 0; i < quantiles.Length; i++)
        {
            int place = Math.Max(0, (int)Math.Ceiling(levels[i] * values.Length) - 1);
            while (before + counts[bin] <= place)
            {
                before += counts[bin++];
            }

            if (sorted != bin)
            {
                members = Members(values, counts[bin], bin, least, shift);
                sorted = bin;
            }

            quantiles[i] = members[place - before];
        }

        return quantiles;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double[] Members(ReadOnlySpan<double> values, int count, int bin, long least, int shift)
    {
        double[] members = new double[count + 1]; // each is written at the end, and stays if it is one
        int found = 0;
        foreach (double value in values)
        {
            members[found] = value;
            found += Bin(value, least, shift) == bin ? 1 : 0;
        }

        Array.Sort(members, 0, count);
        return members;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Bin(double value, long least, int shift) => (int)Math.Min((ulong)(Key(value) - least) >> shift, MostBins - 1);

    /// <summary>A whole number that rises with the value. Zeros of both signs are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long Key(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits ^ (long)((ulong)(bits >> 63) >> 1);
    }
}
