using System.Runtime.CompilerServices;
using Escapement.Simulation.Statistics;

namespace Escapement.Simulation;

/// <summary>
/// A recording as a result: the trajectories that were finished, and curves over them. Sums run in the order of trajectories; threads take steps.
/// </summary>
static class EnsembleSummary
{
    public static EnsembleResult Of(Recording recording, EnsembleOptions options, int group, bool[] done, long gradients, TimeSpan elapsed)
    {
        int[] kept = Array.TrueForAll(done, finished => finished)
            ? [.. Enumerable.Range(0, recording.Outcomes.Length)]
            : [.. Enumerable.Range(0, recording.Outcomes.Length).Where(t => done[t / group])];
        GroupCurves groups = new(kept.Length, recording.Steps.Length);
        CurvePoint[] curve = new CurvePoint[recording.Steps.Length];
        int firstStop = recording.StopSteps.Length == kept.Length ? recording.StopSteps.Min() : -1;
        Parallel.For(
            0, curve.Length, new() { MaxDegreeOfParallelism = options.Threads ?? -1 }, () => new double[kept.Length],
            (at, _, scratch) =>
            {
                curve[at] = Point(recording, groups, kept, at, firstStop, scratch);
                return scratch;
            },
            _ => { });
        return new()
        {
            Trajectories = kept.Length,
            Outcomes = Kept(recording.Outcomes, kept),
            StopSteps = Kept(recording.StopSteps, kept),
            FinalSquaredDistances = Kept(recording.FinalSquares, kept),
            StartDistances = Kept(recording.StartDistances, kept),
            FinalPoints = Kept(recording.FinalPoints, kept, recording.Dimension),
            Curve = curve,
            Groups = groups,
            ComponentGradients = gradients,
            Elapsed = elapsed,
            Complete = kept.Length == options.Trajectories,
        };
    }

    /// <summary>What a recording has of the trajectories kept; where all are, the recording's own array.</summary>
    static T[] Kept<T>(T[] values, int[] kept, int each = 1)
    {
        if ((long)kept.Length * each == values.Length)
        {
            return values;
        }

        T[] of = new T[(long)kept.Length * each];
        for (int i = 0; i < kept.Length; i++)
        {
            Array.Copy(values, (long)kept[i] * each, of, (long)i * each, each);
        }

        return of;
    }

    static CurvePoint Point(Recording recording, GroupCurves groups, int[] kept, int at, int firstStop, double[] scratch)
    {
        int step = recording.Steps[at];
        ReadOnlySpan<double> squares = recording.Squares(at);
        bool all = firstStop >= step; // nobody is missing
        if (!all)
        {
            squares = Running(squares, recording, kept, step, scratch);
        }

        GroupSums.Totals totals = groups.Set(at, squares);
        double sum = groups.SumOfSquares(at);
        if (!all)
        {
            Place(recording, kept, step, scratch);
        }

        double[] quantiles = Quantiles.Of(squares, EnsembleResult.QuantileLevels);
        for (int i = 0; i < quantiles.Length; i++)
        {
            quantiles[i] = Math.Sqrt(quantiles[i]); // which keeps their order
        }

        (double loss, double[] lossQuantiles) = recording.WithLoss ? Losses(recording, kept, at) : (double.NaN, []);
        return new(step, totals.Present, sum / totals.Present, totals.Logs / totals.Positive, quantiles, loss, lossQuantiles);
    }

    /// <summary>The squares of those that had not stopped before, NaN for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ReadOnlySpan<double> Running(ReadOnlySpan<double> squares, Recording recording, int[] kept, int step, double[] scratch)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            scratch[i] = recording.StopSteps[kept[i]] < step ? double.NaN : squares[kept[i]];
        }

        return scratch;
    }

    /// <summary>Where those that had stopped before count as being: at the center if they arrived, infinitely far otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Place(Recording recording, int[] kept, int step, double[] scratch)
    {
        for (int i = 0; i < kept.Length; i++)
        {
            if (recording.StopSteps[kept[i]] < step)
            {
                scratch[i] = recording.Outcomes[kept[i]] == TrajectoryOutcome.Arrived ? 0 : double.PositiveInfinity;
            }
        }
    }

    /// <summary>The mean and the quantiles of F(θ) over those that had not stopped before.</summary>
    static (double Mean, double[] Quantiles) Losses(Recording recording, int[] kept, int at)
    {
        ReadOnlySpan<double> all = recording.Losses(at);
        List<double> losses = new(kept.Length);
        double sum = 0;
        foreach (int t in kept)
        {
            if (recording.StopSteps[t] >= recording.Steps[at])
            {
                sum += all[t];
                losses.Add(double.IsNaN(all[t]) ? double.PositiveInfinity : all[t]);
            }
        }

        return (sum / losses.Count, Quantiles.Of([.. losses], EnsembleResult.QuantileLevels));
    }
}
