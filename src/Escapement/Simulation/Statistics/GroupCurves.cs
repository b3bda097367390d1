using System.Runtime.CompilerServices;

namespace Escapement.Simulation.Statistics;

/// <summary>
/// What an ensemble keeps for intervals: sums of ‖e‖² and of log ‖e‖ at every recorded step over each of up to 32 groups of trajectories.
/// Trajectory i is in group i mod 32.
/// </summary>
sealed class GroupCurves(int trajectories, int steps)
{
    readonly double[] _squares = new double[Math.Min(Jackknife.Groups, trajectories) * steps];
    readonly double[] _logs = new double[Math.Min(Jackknife.Groups, trajectories) * steps];

    /// <summary>How many groups.</summary>
    public int Count { get; } = Math.Min(Jackknife.Groups, trajectories);

    /// <summary>Trajectories of a group.</summary>
    public int Size(int group) => ((trajectories - 1 - group) / Count) + 1;

    /// <summary>Adds what a trajectory's record says at a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int trajectory, int at, double square, double log)
    {
        int place = (at * Count) + (trajectory % Count);
        _squares[place] += square;
        _logs[place] += log;
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
