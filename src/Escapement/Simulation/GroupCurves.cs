using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>
/// The data for intervals: sums of ‖e‖² and of log ‖e‖ at every recorded step over each of up to 32 groups of trajectories. Trajectory i is in group
/// i mod 32.
/// </summary>
sealed class GroupCurves(int trajectories, int steps)
{
    readonly double[] _squares = new double[Math.Min(Jackknife.Groups, trajectories) * steps];
    readonly double[] _logs = new double[Math.Min(Jackknife.Groups, trajectories) * steps];

    /// <summary>The number of groups.</summary>
    public int Count { get; } = Math.Min(Jackknife.Groups, trajectories);

    /// <summary>The number of trajectories in a group.</summary>
    public int Size(int group) => ((trajectories - 1 - group) / Count) + 1;

    /// <summary>Computes the sums of a recorded step.</summary>
    /// <param name="at">The place of the step among the recorded steps.</param>
    /// <param name="squares">‖e‖² of each trajectory, NaN for one that stopped before.</param>
    public GroupSums.Totals Set(int at, ReadOnlySpan<double> squares)
    {
        Span<double> logs = _logs.AsSpan(at * Count, Count);
        GroupSums.Totals totals = GroupSums.Of(squares, _squares.AsSpan(at * Count, Count), logs);
        foreach (ref double log in logs)
        {
            log *= 0.5; // from log ‖e‖² to log ‖e‖
        }

        return totals with { Logs = 0.5 * totals.Logs };
    }

    /// <summary>The sum of ‖e‖² at a step over all groups.</summary>
    public double SumOfSquares(int at)
    {
        double sum = 0;
        foreach (double square in _squares.AsSpan(at * Count, Count))
        {
            sum += square;
        }

        return sum;
    }

    /// <summary>The mean of ‖e‖² at a step over all groups but one.</summary>
    public double MeanSquare(int at, int without) => Mean(_squares, at, without);

    /// <summary>The mean of log ‖e‖ at a step over all groups but one.</summary>
    public double MeanLog(int at, int without) => Mean(_logs, at, without);

    double Mean(double[] sums, int at, int without)
    {
        double sum = 0;
        for (int group = 0; group < Count; group++)
        {
            sum += group == without ? 0 : sums[(at * Count) + group];
        }

        return sum / (trajectories - (without < 0 ? 0 : Size(without)));
    }
}
