namespace Escapement.Design;

/// <summary>Finds the first batch size at which a condition on the threshold holds: on a ladder of sizes first, then between its rungs.</summary>
static class FirstBatch
{
    /// <summary>The factor between rungs: the search may miss a condition that holds only over a shorter range.</summary>
    static readonly double _rung = Math.Sqrt(2);

    /// <summary>The sizes whose thresholds the search starts from: from the first to the last, ends included.</summary>
    public static IReadOnlyList<int> Ladder(int from, int last)
    {
        List<int> sizes = [from];
        for (double rung = from * _rung; rung < last; rung *= _rung)
        {
            sizes.Add(Math.Max(sizes[^1] + 1, (int)Math.Round(rung)));
        }

        return last <= from ? [from] : [.. sizes.Where(size => size < last), last];
    }

    /// <summary>
    /// For each condition, the first size above the smallest known one at which it is positive; null if it is positive at no rung.
    /// </summary>
    /// <param name="known">C* at the ladder's sizes; the search adds more.</param>
    /// <param name="thresholds">Computes C* at several sizes at once, which may cost little more than one.</param>
    /// <param name="conditions">Continuous functions of a size and its C*.</param>
    public static int?[] Of(
        SortedDictionary<int, double> known, Func<IReadOnlyList<int>, IReadOnlyList<double>> thresholds,
        IReadOnlyList<Func<int, double, double>> conditions)
    {
        while (true)
        {
            int?[] first = [.. conditions.Select(condition => First(known, condition))];
            IEnumerable<int> unknown = first.Zip(conditions).SelectMany(pair => pair.First is { } at ? Between(known, at, pair.Second) : []);
            int[] wanted = [.. unknown.Distinct()];
            if (wanted.Length == 0)
            {
                return first;
            }

            foreach ((int size, double threshold) in wanted.Zip(thresholds(wanted)))
            {
                known[size] = threshold;
            }
        }
    }

    static int? First(SortedDictionary<int, double> known, Func<int, double, double> condition)
    {
        foreach ((int size, double threshold) in known.Skip(1))
        {
            if (condition(size, threshold) > 0)
            {
                return size;
            }
        }

        return null;
    }

    /// <summary>
    /// Sizes to try between a size and the known one below it: the size at which a straight line crosses zero, and others ever farther around it.
    /// </summary>
    static IEnumerable<int> Between(SortedDictionary<int, double> known, int high, Func<int, double, double> condition)
    {
        int low = known.Keys.Last(size => size < high);
        double below = condition(low, known[low]), above = condition(high, known[high]);
        double share = below < 0 ? below / (below - above) : 0;
        int center = Math.Clamp((int)Math.Round(low * Math.Pow((double)high / low, share)), low + 1, Math.Max(low + 1, high - 1));
        for (int step = 1; step <= 2 * (high - low); step *= 2)
        {
            foreach (int size in step == 1 ? (int[])[center - 1, center, center + 1] : [center - step, center + step])
            {
                if (size > low && size < high)
                {
                    yield return size;
                }
            }
        }
    }
}
