using System.Runtime.CompilerServices;

namespace Escapement.Simulation;

/// <summary>What an ensemble leaves behind, trajectory by trajectory; each is written by the one thread that runs it.</summary>
sealed class Recording
{
    public Recording(int trajectories, int dimension, IReadOnlyList<int> steps, bool withLoss)
    {
        Steps = [.. steps];
        Outcomes = new TrajectoryOutcome[trajectories];
        StopSteps = new int[trajectories];
        FinalSquares = new double[trajectories];
        StartDistances = new double[trajectories];
        FinalPoints = new double[(long)trajectories * dimension];
        Squares = new double[(long)trajectories * Steps.Length];
        Losses = withLoss ? new double[(long)trajectories * Steps.Length] : null;
        Dimension = dimension;
    }

    public int Dimension { get; }

    /// <summary>The steps recorded.</summary>
    public int[] Steps { get; }

    public TrajectoryOutcome[] Outcomes { get; }

    public int[] StopSteps { get; }

    public double[] FinalSquares { get; }

    public double[] StartDistances { get; }

    /// <summary>Trajectories × p.</summary>
    public double[] FinalPoints { get; }

    /// <summary>‖θ − center‖² at the recorded steps, steps × trajectories; good up to each one's stop. Infinite where it is not a number.</summary>
    public double[] Squares { get; }

    /// <summary>F(θ) likewise, or null.</summary>
    public double[]? Losses { get; }

    /// <summary>Takes in where a trajectory is at a recorded step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Record(int trajectory, int at, double square, Func<double[], double>? loss, double[] point)
    {
        long place = (at * (long)Outcomes.Length) + trajectory;
        Squares[place] = Distant(square);
        if (Losses is not null)
        {
            Losses[place] = loss!(point);
        }
    }

    /// <summary>Takes in how a trajectory ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Stop(int trajectory, int step, double square, EnsembleOptions options, double[] point)
    {
        Outcomes[trajectory] = !double.IsFinite(square) ? TrajectoryOutcome.NonFinite
            : square > options.LeaveRadius * options.LeaveRadius ? TrajectoryOutcome.Left
            : square < options.ArriveRadius * options.ArriveRadius ? TrajectoryOutcome.Arrived
            : TrajectoryOutcome.Running;
        StopSteps[trajectory] = step;
        FinalSquares[trajectory] = Distant(square);
        point.CopyTo(FinalPoints, (long)trajectory * Dimension);
    }

    /// <summary>After an overflow the square is ∞ or not a number, as a kernel's vectors and their padding have it; both mean infinitely far.</summary>
    static double Distant(double square) => double.IsNaN(square) ? double.PositiveInfinity : square;

    /// <summary>Bytes a recording takes.</summary>
    public static double Bytes(int trajectories, int dimension, int steps, bool withLoss)
        => (double)trajectories * ((8.0 * (dimension + (steps * (withLoss ? 2 : 1)))) + 32);

    /// <summary>The steps between 0 and the last on a logarithmic scale.</summary>
    public static int[] LogSteps(int last, int most)
    {
        SortedSet<int> steps = [0, last];
        for (int i = 0; i < most - 2; i++)
        {
            steps.Add((int)Math.Min(last, Math.Round(Math.Pow(last, i / (most - 3.0)))));
        }

        return [.. steps];
    }
}
