using System.Runtime.CompilerServices;

namespace Escapement.Statistics;

/// <summary>
/// Quantiles without sorting all values: it counts values in ordered bins, and sorts only the bins that hold the quantiles.
/// </summary>
static class Quantiles
{
    const int MostBins = 1 << 12;

    /// <summary>For each level, the smallest value that at least this share of all values does not exceed; NaN if there are no values.</summary>
    /// <param name="values">No NaN.</param>
    /// <param name="levels">In (0, 1], ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a run may end before the runtime would optimize it
    public static double[] Of(ReadOnlySpan<double> values, IReadOnlyList<double> levels)
    {
        double[] quantiles = new double[levels.Count];
        if (values.Length == 0)
        {
            Array.Fill(quantiles, double.NaN);
            return quantiles;
        }

        // +∞ goes to the last bin: if it set the range, finite values would have only two bins for every doubling
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            low = value < low ? value : low;
            high = value > high && value < double.PositiveInfinity ? value : high;
        }

        long least = Key(low), greatest = Key(high);
        int shift = 0;
        while (greatest > least && (ulong)(greatest - least) >> shift >= MostBins)
        {
            shift++;
        }

        Span<int> counts = stackalloc int[MostBins], places = stackalloc int[MostBins];
        counts.Clear();
        foreach (double value in values)
        {
            counts[Bin(value, least, shift)]++;
        }

        // where the members of each needed bin begin
        const int unneeded = -1;
        places.Fill(unneeded);
        int bin = 0, before = 0, needed = 0;
        Span<(int Bin, int Rank)> found = stackalloc (int, int)[quantiles.Length];
        for (int i = 0; i < quantiles.Length; i++)
        {
            int rank = Math.Max(0, (int)Math.Ceiling(levels[i] * values.Length) - 1);
            while (before + counts[bin] <= rank)
            {
                before += counts[bin++];
            }

            found[i] = (bin, rank - before);
            if (places[bin] == unneeded)
            {
                places[bin] = needed;
                needed += counts[bin];
            }
        }

        double[] members = new double[needed];
        foreach (double value in values)
        {
            ref int place = ref places[Bin(value, least, shift)];
            if (place != unneeded)
            {
                members[place++] = value;
            }
        }

        for (int i = 0; i < quantiles.Length; i++)
        {
            (int of, int rank) = found[i];
            int first = places[of] - counts[of];
            if (i == 0 || found[i - 1].Bin != of)
            {
                Array.Sort(members, first, counts[of]);
            }

            quantiles[i] = members[first + rank];
        }

        return quantiles;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Bin(double value, long least, int shift) => (int)Math.Min((ulong)(Key(value) - least) >> shift, MostBins - 1);

    /// <summary>An integer that increases with the value. Zeros of both signs are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long Key(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value + 0.0);
        return bits ^ (long)((ulong)(bits >> 63) >> 1);
    }
}
