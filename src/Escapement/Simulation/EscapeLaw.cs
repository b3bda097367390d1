using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>One ensemble of an <see cref="EscapeLaw"/>.</summary>
/// <param name="StartDistance">The mean start distance.</param>
/// <param name="Left">How many trajectories left.</param>
public sealed record EscapePoint(double StartDistance, Proportion Left);

/// <summary>
/// The measured exponent of <c>P(leave) ≈ c·(e₀/R)^α</c>: the slope of log P against log e₀ over ensembles that differ only in start distance,
/// weighted by the binomial precision <c>nP/(1−P)</c> of log P, with a Student t interval over groups of trajectories (jackknife). Compare it with
/// the tail index α.
/// </summary>
/// <remarks>
/// The law holds for small e₀/R: ensembles in which almost every trajectory leaves bend the slope down. Runs must be long enough for every trajectory
/// to leave or to arrive near the minimizer.
/// </remarks>
/// <param name="Exponent">The slope; its value is null if the usable ensembles have fewer than two different start distances.</param>
/// <param name="Points">All ensembles, used or not, by ascending start distance.</param>
public sealed record EscapeLaw(Estimate Exponent, IReadOnlyList<EscapePoint> Points)
{
    /// <summary>With fewer events than this, log P is too noisy to use.</summary>
    const int FewestEvents = 20;

    /// <summary>Fits the law. Ensembles in which fewer than 20 trajectories left, or fewer than 20 did not, are listed but not used.</summary>
    /// <param name="ensembles">The ensembles.</param>
    /// <param name="confidence">The confidence of all intervals, in (0, 1). Default 0.99.</param>
    public static EscapeLaw Fit(IEnumerable<EnsembleResult> ensembles, double confidence = 0.99)
    {
        ArgumentNullException.ThrowIfNull(ensembles);
        Confidences.Require(confidence);
        Counted[] all = [.. ensembles.Where(ensemble => ensemble.Trajectories > 0).Select(Counted.Of).OrderBy(ensemble => ensemble.Distance)];
        EscapePoint[] points = [.. all.Select(ensemble
            => new EscapePoint(ensemble.Distance, new(ensemble.Left[^1], ensemble.Trials[^1], confidence)))];
        Counted[] used = [.. all.Where(ensemble =>
            ensemble.Distance > 0 && ensemble.Left[^1] >= FewestEvents && ensemble.Trials[^1] - ensemble.Left[^1] >= FewestEvents)];
        if (used.Select(ensemble => ensemble.Distance).Distinct().Count() < 2)
        {
            return new(new(null, double.NegativeInfinity, double.PositiveInfinity), points);
        }

        double[] x = [.. used.Select(ensemble => Math.Log(ensemble.Distance))];
        double[] weights = [.. used.Select(ensemble => ensemble.Trials[^1] * ensemble.Share(-1) / (1 - ensemble.Share(-1)))];
        return new(
            Jackknife.Of(
                Jackknife.Groups, without => LineFit.Slope(x, [.. used.Select(ensemble => Math.Log(ensemble.Share(without)))], weights), confidence),
            points);
    }

    /// <summary>The numbers of trajectories and of those that left, by group; the last entry is the total.</summary>
    sealed record Counted(double Distance, int[] Left, int[] Trials)
    {
        public double Share(int without) => without < 0
            ? (double)Left[^1] / Trials[^1]
            : (double)(Left[^1] - Left[without]) / (Trials[^1] - Trials[without]);

        public static Counted Of(EnsembleResult result)
        {
            int[] left = new int[Jackknife.Groups + 1], trials = new int[Jackknife.Groups + 1];
            for (int i = 0; i < result.Trajectories; i++)
            {
                int gone = result.Outcomes[i] is TrajectoryOutcome.Left or TrajectoryOutcome.NonFinite ? 1 : 0, group = i % Jackknife.Groups;
                left[group] += gone;
                left[^1] += gone;
                trials[group]++;
                trials[^1]++;
            }

            return new(result.StartDistances.Average(), left, trials);
        }
    }
}
