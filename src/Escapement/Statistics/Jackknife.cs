
namespace Escapement.Statistics;

/// <summary>
/// The delete-one-group jackknife: a smooth function of sums over trajectories, computed from all groups and from all but one, gives
/// pseudo-values <c>G·t − (G−1)·t_(−g)</c>. Their mean is free of the bias of order 1/G, and their spread estimates the error (Efron, 1982).
/// </summary>
static class Jackknife
{
    /// <summary>The number of groups that an ensemble is split into.</summary>
    public const int Groups = 32;

    /// <summary>The fewest groups that give an interval.</summary>
    public const int FewestGroups = 20;

    /// <summary>The estimate and its Student t interval.</summary>
    /// <param name="groups">The number of groups.</param>
    /// <param name="without">The statistic without one group; of all groups for −1.</param>
    /// <param name="confidence">The confidence of the interval.</param>
    public static Estimate Of(int groups, Func<int, double> without, double confidence)
    {
        double whole = without(-1);
        double[] pseudo = [.. Enumerable.Range(0, groups).Select(group => (groups * whole) - ((groups - 1) * without(group)))];
        (double mean, double half) = StudentT.Interval(pseudo, confidence);
        return new(mean, mean - half, mean + half);
    }
}
