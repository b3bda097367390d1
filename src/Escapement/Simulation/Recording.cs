using System.Runtime.CompilerServices;

namespace Escapement.Simulation;

/// <summary>
/// The records of an ensemble. Only the thread that runs a trajectory writes its records. Curves are not on the managed heap but in large pages:
/// threads write all over them, and the first write to a page takes longer than many steps.
/// </summary>
sealed unsafe class Recording : IDisposable
{
    readonly AlignedBuffer _squares;
    readonly AlignedBuffer? _losses;

    public Recording(int trajectories, int dimension, IReadOnlyList<int> steps, bool withLoss)
    {
        Steps = [.. steps];
        Outcomes = new TrajectoryOutcome[trajectories];
        StopSteps = new int[trajectories];
        FinalSquares = new double[trajectories];
        StartDistances = new double[trajectories];
        FinalPoints = new double[(long)trajectories * dimension];
        AlignedBuffer.PreferHugePages(FinalPoints);
        _squares = new((long)trajectories * Steps.Length, cleared: false);
        _losses = withLoss ? new((long)trajectories * Steps.Length, cleared: false) : null;
        Dimension = dimension;
    }

    public int Dimension { get; }

    /// <summary>The recorded steps.</summary>
    public int[] Steps { get; }

    public TrajectoryOutcome[] Outcomes { get; private set; }

    public int[] StopSteps { get; private set; }

    public double[] FinalSquares { get; private set; }

    public double[] StartDistances { get; private set; }

    /// <summary>Trajectories × p.</summary>
    public double[] FinalPoints { get; private set; }

    /// <summary>Whether F(θ) is recorded, too.</summary>
    public bool WithLoss => _losses is not null;

    /// <summary>
    /// ‖θ − center‖² of all trajectories at a recorded step; infinite if it is not a number. Valid for trajectories that had not stopped before.
    /// </summary>
    public ReadOnlySpan<double> Squares(int at) => At(_squares, at);

    /// <summary>F(θ) at a recorded step, valid for the same trajectories.</summary>
    public ReadOnlySpan<double> Losses(int at) => At(_losses!, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Span<double> At(AlignedBuffer buffer, int at) => new(buffer.Pointer + (at * (long)Outcomes.Length), Outcomes.Length);

    /// <summary>Records where a trajectory is at a recorded step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Record(int trajectory, int at, double square, Func<double[], double>? loss, double[] point)
    {
        At(_squares, at)[trajectory] = Distant(square);
        if (_losses is not null)
        {
            At(_losses, at)[trajectory] = loss!(point);
        }
    }

    /// <summary>Records the squares of consecutive trajectories at a recorded step; all must be finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(int first, int at, double[] squares)
    {
        double* target = _squares.Pointer + (at * (long)Outcomes.Length) + first;
        for (int i = 0; i < squares.Length; i++)
        {
            target[i] = squares[i];
        }
    }

    /// <summary>Records how a trajectory ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Stop(int trajectory, int step, double square, EnsembleOptions options, double[] point)
    {
        Outcomes[trajectory] = !double.IsFinite(square) ? TrajectoryOutcome.NonFinite
            : square > options.LeaveRadius * options.LeaveRadius ? TrajectoryOutcome.Left
            : square < options.ArriveRadius * options.ArriveRadius ? TrajectoryOutcome.Arrived
            : TrajectoryOutcome.Running;
        StopSteps[trajectory] = step;
        FinalSquares[trajectory] = Distant(square);
        Array.Copy(point, 0, FinalPoints, (long)trajectory * Dimension, Dimension);
    }

    /// <summary>Makes the system provide a share of the large pages.</summary>
    public void Touch(int share, int shares)
    {
        AlignedBuffer.Touch(FinalPoints, share, shares);
        _squares.Touch(share, shares);
        _losses?.Touch(share, shares);
    }

    /// <summary>Keeps the given trajectories, in this order, and drops the others.</summary>
    public void Keep(IReadOnlyList<int> trajectories)
    {
        int before = Outcomes.Length;
        Outcomes = Selected(Outcomes, trajectories);
        StopSteps = Selected(StopSteps, trajectories);
        FinalSquares = Selected(FinalSquares, trajectories);
        StartDistances = Selected(StartDistances, trajectories);
        FinalPoints = Selected(FinalPoints, trajectories, Dimension);
        Compact(_squares, before, trajectories);
        if (_losses is not null)
        {
            Compact(_losses, before, trajectories);
        }
    }

    static T[] Selected<T>(T[] values, IReadOnlyList<int> trajectories, int each = 1)
    {
        T[] of = new T[(long)trajectories.Count * each];
        for (int i = 0; i < trajectories.Count; i++)
        {
            Array.Copy(values, (long)trajectories[i] * each, of, (long)i * each, each);
        }

        return of;
    }

    /// <summary>Works in place: no number moves to a higher address.</summary>
    void Compact(AlignedBuffer curves, int before, IReadOnlyList<int> trajectories)
    {
        double* to = curves.Pointer;
        for (int at = 0; at < Steps.Length; at++)
        {
            foreach (int trajectory in trajectories)
            {
                *to++ = curves.Pointer[(at * (long)before) + trajectory];
            }
        }
    }

    /// <summary>After an overflow the square is ∞ or NaN, depending on a kernel's vectors and their padding. Both mean infinitely far.</summary>
    static double Distant(double square) => double.IsNaN(square) ? double.PositiveInfinity : square;

    /// <summary>The bytes that a recording needs.</summary>
    public static double Bytes(int trajectories, int dimension, int steps, bool withLoss)
        => (double)trajectories * ((8.0 * (dimension + (steps * (withLoss ? 2 : 1)))) + 32);

    /// <summary>At most <paramref name="most"/> steps from 0 to the last on a logarithmic scale.</summary>
    public static int[] LogSteps(int last, int most)
    {
        SortedSet<int> steps = [0, last];
        for (int i = 0; i < most - 2; i++)
        {
            steps.Add((int)Math.Min(last, Math.Round(Math.Pow(last, i / (most - 3.0)))));
        }

        return [.. steps];
    }

    public void Dispose()
    {
        _squares.Dispose();
        _losses?.Dispose();
    }
}
