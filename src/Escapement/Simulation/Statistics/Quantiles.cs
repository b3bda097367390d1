namespace Escapement.Simulation.Statistics;

/// <summary>Quantiles by selection: sorting everything would take several times as long.</summary>
static class Quantiles
{
    const int Short = 24;

    /// <summary>For each level the smallest value that at least this share of all does not exceed; NaN where there are no values.</summary>
    /// <param name="values">No NaN; reordered.</param>
    /// <param name="levels">In (0, 1], ascending.</param>
    public static double[] Of(double[] values, IReadOnlyList<double> levels)
    {
        double[] quantiles = new double[levels.Count];
        int settled = 0; // values before this place are smaller than all others
        for (int i = 0; i < quantiles.Length; i++)
        {
            if (values.Length == 0)
            {
                quantiles[i] = double.NaN;
                continue;
            }

            int place = Math.Max(0, (int)Math.Ceiling(levels[i] * values.Length) - 1);
            if (place >= settled)
            {
                Select(values.AsSpan(settled), place - settled);
                settled = place;
            }

            quantiles[i] = values[place];
        }

        return quantiles;
    }

    /// <summary>Brings the value of a rank to its place, smaller ones before it and greater ones behind.</summary>
    static void Select(Span<double> values, int rank)
    {
        while (values.Length > Short)
        {
            double pivot = MedianOfThree(values[0], values[values.Length / 2], values[^1]);
            int low = 0, high = values.Length - 1;
            while (low <= high)
            {
                while (values[low] < pivot)
                {
                    low++;
                }

                while (values[high] > pivot)
                {
                    high--;
                }

                if (low <= high)
                {
                    (values[low], values[high]) = (values[high], values[low]);
                    low++;
                    high--;
                }
            }

            if (rank <= high)
            {
                values = values[..(high + 1)];
            }
            else if (rank >= low)
            {
                values = values[low..];
                rank -= low;
            }
            else
            {
                return;
            }
        }

        values.Sort();
    }

    static double MedianOfThree(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
