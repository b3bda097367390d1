using System.Runtime.CompilerServices;

namespace Escapement.Simulation;

/// <summary>
/// What the loops for plain SGD share: they take all steps to the next record at once, and look at the trajectories only there, where one is to
/// stop, and at every look at the cancellation token.
/// </summary>
abstract class SgdLoop : ITrajectoryLoop
{
    readonly int _cancellationStride;
    readonly Func<double[], double>? _loss;
    readonly Recording _recording;
    readonly double[] _point;

    /// <param name="options">The setting.</param>
    /// <param name="recording">Where to record.</param>
    /// <param name="loss">F, where it is recorded.</param>
    /// <param name="group">Trajectories of a group, fewer than 32.</param>
    /// <param name="cancellationStride">The most steps between two looks at the cancellation token.</param>
    protected SgdLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss, int group, int cancellationStride)
    {
        Squares = new double[group];
        (Options, _recording, _loss, _cancellationStride) = (options, recording, loss, cancellationStride);
        Scale = -options.LearningRate * (1.0 / options.Batch.Size);
        (Farthest, Nearest) = (Math.Min(double.MaxValue, options.LeaveRadius * options.LeaveRadius), options.ArriveRadius * options.ArriveRadius);
        _point = new double[options.Center.Length];
    }

    public int Group => Squares.Length;

    /// <summary>‖θ − center‖² of all as they were last measured.</summary>
    protected double[] Squares { get; }

    protected EnsembleOptions Options { get; }

    /// <summary>−C/k.</summary>
    protected double Scale { get; }

    /// <summary>The square of the leave radius; the largest number where there is none, so that overflow is noticed.</summary>
    protected double Farthest { get; }

    /// <summary>The square of the arrive radius; 0 where there is none.</summary>
    protected double Nearest { get; }

    /// <summary>The trajectories of the group that have not stopped, as bits.</summary>
    protected uint Alive { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Run(int first, int count, CancellationToken cancellationToken)
    {
        Alive = (1u << count) - 1;
        Begin(first);
        for (int lane = 0; lane < Group; lane++)
        {
            if (lane < count)
            {
                Options.Start.Write(Options.Seed, (uint)(first + lane), _point);
            }

            Place(lane, lane < count ? _point : Options.Center, resting: lane >= count);
        }

        Measure();
        for (int lane = 0; lane < count; lane++)
        {
            _recording.StartDistances[first + lane] = Math.Sqrt(Squares[lane]);
        }

        int step = 0, next = 0;
        int[] records = _recording.Steps;
        long gradients = 0;
        while (true)
        {
            bool record = next < records.Length && records[next] == step;
            if (_loss is null && step < Options.Steps && RunOn())
            {
                if (record)
                {
                    _recording.Record(first, next, Squares);
                }
            }
            else
            {
                gradients += Settle(first, step, record ? next : -1);
                if (Alive == 0)
                {
                    return gradients;
                }
            }

            next += record ? 1 : 0;
            cancellationToken.ThrowIfCancellationRequested();
            int until = next < records.Length ? Math.Min(records[next], Options.Steps) : Options.Steps;
            step = Advance(step, (int)Math.Min(until, step + (long)_cancellationStride));
        }
    }

    /// <summary>Whether a trajectory is to stop at this squared distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool Stops(double square) => !(square <= Farthest && square >= Nearest);

    /// <summary>Prepares the draws of a group.</summary>
    protected abstract void Begin(int first);

    /// <summary>Puts a trajectory somewhere.</summary>
    /// <param name="lane">Which of the group.</param>
    /// <param name="point">θ.</param>
    /// <param name="resting">Whether it takes no steps, being none or having stopped; for loops that step all of a group.</param>
    protected abstract void Place(int lane, double[] point, bool resting);

    /// <summary>Measures <see cref="Squares"/>.</summary>
    protected abstract void Measure();

    /// <summary>Writes θ of a trajectory.</summary>
    protected abstract void CopyPoint(int lane, double[] point);

    /// <summary>
    /// Steps until <paramref name="until"/>, or until a trajectory is to stop, and measures <see cref="Squares"/>. Returns the steps taken in all.
    /// </summary>
    protected abstract int Advance(int step, int until);

    /// <summary>Records, and stops the trajectories that end at this step. Returns the component gradients of those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    long Settle(int first, int step, int record)
    {
        long gradients = 0;
        for (int lane = 0; Alive >> lane != 0; lane++)
        {
            if ((Alive >> lane & 1) == 0)
            {
                continue;
            }

            double square = Squares[lane];
            bool stops = step == Options.Steps || Stops(square);
            if (stops || _loss is not null)
            {
                CopyPoint(lane, _point);
            }

            if (record >= 0)
            {
                _recording.Record(first + lane, record, square, _loss, _point);
            }

            if (stops)
            {
                _recording.Stop(first + lane, step, square, Options, _point);
                gradients += (long)step * Options.Batch.Size;
                Alive &= ~(1u << lane);
                Place(lane, Options.Center, resting: true);
            }
        }

        return gradients;
    }

    /// <summary>Whether the group is whole and nobody is to stop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool RunOn()
    {
        bool on = Alive == (1u << Squares.Length) - 1;
        foreach (double square in Squares)
        {
            on &= !Stops(square);
        }

        return on;
    }

    public abstract void Dispose();
}
