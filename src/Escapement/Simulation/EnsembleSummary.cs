using Escapement.Simulation.Statistics;

namespace Escapement.Simulation;

/// <summary>A recording as a result: the trajectories that were finished, and curves over them. Sums run in the order of trajectories.</summary>
static class EnsembleSummary
{
    public static EnsembleResult Of(Recording recording, EnsembleOptions options, int group, bool[] done, long gradients, TimeSpan elapsed)
    {
        int[] kept = [.. Enumerable.Range(0, recording.Outcomes.Length).Where(t => done[t / group])];
        int p = recording.Dimension;
        double[] points = recording.FinalPoints;
        if (kept.Length < recording.Outcomes.Length)
        {
            points = new double[(long)kept.Length * p];
            for (int i = 0; i < kept.Length; i++)
            {
                Array.Copy(recording.FinalPoints, (long)kept[i] * p, points, (long)i * p, p);
            }
        }

        GroupCurves groups = new(kept.Length, recording.Steps.Length);
        return new()
        {
            Trajectories = kept.Length,
            Outcomes = [.. kept.Select(t => recording.Outcomes[t])],
            StopSteps = [.. kept.Select(t => recording.StopSteps[t])],
            FinalSquaredDistances = [.. kept.Select(t => recording.FinalSquares[t])],
            StartDistances = [.. kept.Select(t => recording.StartDistances[t])],
            FinalPoints = points,
            Curve = [.. recording.Steps.Select((step, at) => Point(recording, groups, kept, step, at))],
            Groups = groups,
            ComponentGradients = gradients,
            Elapsed = elapsed,
            Complete = kept.Length == options.Trajectories,
        };
    }

    static CurvePoint Point(Recording recording, GroupCurves groups, int[] kept, int step, int at)
    {
        double[] distances = new double[kept.Length];
        double squares = 0, logs = 0, losses = 0;
        int running = 0, positive = 0;
        for (int i = 0; i < kept.Length; i++)
        {
            int t = kept[i];
            TrajectoryOutcome outcome = recording.Outcomes[t];
            if (recording.StopSteps[t] < step)
            {
                distances[i] = outcome == TrajectoryOutcome.Arrived ? 0 : double.PositiveInfinity;
                continue;
            }

            double square = recording.Squares[((long)t * recording.Steps.Length) + at];
            distances[i] = double.IsNaN(square) ? double.PositiveInfinity : Math.Sqrt(square);
            running++;
            squares += square;
            groups.Add(i, at, square);
            losses += recording.Losses?[((long)t * recording.Steps.Length) + at] ?? double.NaN;
            if (square > 0)
            {
                logs += 0.5 * Math.Log(square);
                positive++;
            }
        }

        Array.Sort(distances);
        return new(
            step, running, squares / running, logs / positive,
            [.. EnsembleResult.QuantileLevels.Select(level => Quantile(distances, level))], losses / running);
    }

    /// <summary>The smallest value that at least this share of all does not exceed.</summary>
    static double Quantile(double[] sorted, double level)
        => sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(level * sorted.Length) - 1)];
}
