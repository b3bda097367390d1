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
        int[] kept = [.. Enumerable.Range(0, recording.Outcomes.Length).Where(t => done[t / group])];
        GroupCurves groups = new(kept.Length, recording.Steps.Length);
        CurvePoint[] curve = new CurvePoint[recording.Steps.Length];
        Parallel.For(
            0, curve.Length, new() { MaxDegreeOfParallelism = options.Threads ?? -1 }, () => new double[kept.Length],
            (at, _, distances) =>
            {
                curve[at] = Point(recording, groups, kept, at, distances);
                return distances;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at once: a run may be over before the runtime would get to it
    static CurvePoint Point(Recording recording, GroupCurves groups, int[] kept, int at, double[] distances)
    {
        int step = recording.Steps[at], running = 0, positive = 0;
        long first = (long)at * recording.Outcomes.Length;
        double[]? lossOf = recording.Losses is null ? null : new double[kept.Length];
        double squares = 0, logs = 0, losses = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            int t = kept[i];
            if (recording.StopSteps[t] < step)
            {
                distances[i] = recording.Outcomes[t] == TrajectoryOutcome.Arrived ? 0 : double.PositiveInfinity;
                continue;
            }

            double square = recording.Squares[first + t], log = 0.5 * Math.Log(square);
            distances[i] = double.IsNaN(square) ? double.PositiveInfinity : Math.Sqrt(square);
            if (lossOf is not null)
            {
                double loss = recording.Losses![first + t];
                losses += loss;
                lossOf[running] = double.IsNaN(loss) ? double.PositiveInfinity : loss;
            }

            running++;
            squares += square;
            groups.Add(i, at, square, log);
            if (square > 0)
            {
                logs += log;
                positive++;
            }
        }

        return new(
            step, running, squares / running, logs / positive, Quantiles.Of(distances, EnsembleResult.QuantileLevels),
            lossOf is null ? double.NaN : losses / running, lossOf is null ? [] : Quantiles.Of(lossOf.AsSpan(0, running), EnsembleResult.QuantileLevels));
    }
}
