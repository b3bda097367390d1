using System.Runtime.CompilerServices;
using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>
/// Turns a recording into a result: the finished trajectories, and curves over them. Threads divide the recorded steps; sums run in the order of
/// trajectories. Its large arrays, except those for losses, are not on the managed heap: one more there would trigger a garbage collection, which
/// takes as long as the rest of this work.
/// </summary>
static unsafe class EnsembleSummary
{
    public static EnsembleResult Of(Recording recording, EnsembleOptions options, int group, bool[] done, long gradients, TimeSpan elapsed)
    {
        if (!Array.TrueForAll(done, finished => finished))
        {
            recording.Keep([.. Enumerable.Range(0, recording.Outcomes.Length).Where(t => done[t / group])]);
        }

        int trajectories = recording.Outcomes.Length;
        GroupCurves groups = new(trajectories, recording.Steps.Length);
        CurvePoint[] curve = new CurvePoint[recording.Steps.Length];
        int firstStop = trajectories == 0 ? 0 : recording.StopSteps.Min();
        Parallel.For<AlignedBuffer?>(
            0, curve.Length, new() { MaxDegreeOfParallelism = options.Threads ?? -1 }, () => null,
            (at, _, scratch) =>
            {
                bool all = firstStop >= recording.Steps[at]; // no trajectory stopped before
                scratch ??= all ? null : new(trajectories, cleared: false);
                curve[at] = Point(recording, groups, at, all ? null : scratch);
                return scratch;
            },
            scratch => scratch?.Dispose());
        return new()
        {
            Trajectories = trajectories,
            Outcomes = recording.Outcomes,
            StopSteps = recording.StopSteps,
            FinalSquaredDistances = recording.FinalSquares,
            StartDistances = recording.StartDistances,
            FinalPoints = recording.FinalPoints,
            Curve = curve,
            Groups = groups,
            ComponentGradients = gradients,
            Elapsed = elapsed,
            Complete = trajectories == options.Trajectories,
        };
    }

    /// <summary>
    /// The curve at a recorded step. The scratch buffer holds a number for each trajectory; it is null if no trajectory stopped before this step.
    /// </summary>
    static CurvePoint Point(Recording recording, GroupCurves groups, int at, AlignedBuffer? scratch)
    {
        int step = recording.Steps[at];
        ReadOnlySpan<double> squares = recording.Squares(at);
        Span<double> changed = scratch is null ? [] : new(scratch.Pointer, squares.Length);
        if (scratch is not null)
        {
            Running(squares, recording, step, changed);
            squares = changed;
        }

        GroupSums.Totals totals = groups.Set(at, squares);
        double sum = groups.SumOfSquares(at);
        if (scratch is not null)
        {
            Place(recording, step, changed);
        }

        double[] quantiles = Quantiles.Of(squares, EnsembleResult.QuantileLevels);
        for (int i = 0; i < quantiles.Length; i++)
        {
            quantiles[i] = Math.Sqrt(quantiles[i]); // the square root keeps their order
        }

        (double loss, double[] lossQuantiles) = recording.WithLoss ? Losses(recording, at) : (double.NaN, []);
        return new(step, totals.Present, sum / totals.Present, totals.Logs / totals.Positive, quantiles, loss, lossQuantiles);
    }

    /// <summary>Writes the squares of the trajectories that had not stopped before, NaN for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Running(ReadOnlySpan<double> squares, Recording recording, int step, Span<double> target)
    {
        int[] stops = recording.StopSteps;
        for (int t = 0; t < target.Length; t++)
        {
            target[t] = stops[t] < step ? double.NaN : squares[t];
        }
    }

    /// <summary>Overwrites the squares of the trajectories that had stopped before: 0 if they arrived, infinity otherwise.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Place(Recording recording, int step, Span<double> target)
    {
        int[] stops = recording.StopSteps;
        for (int t = 0; t < target.Length; t++)
        {
            if (stops[t] < step)
            {
                target[t] = recording.Outcomes[t] == TrajectoryOutcome.Arrived ? 0 : double.PositiveInfinity;
            }
        }
    }

    /// <summary>The mean and the quantiles of F(θ) over the trajectories that had not stopped before.</summary>
    static (double Mean, double[] Quantiles) Losses(Recording recording, int at)
    {
        ReadOnlySpan<double> all = recording.Losses(at);
        List<double> losses = new(all.Length);
        double sum = 0;
        for (int t = 0; t < all.Length; t++)
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
