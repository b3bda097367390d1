using System.Runtime.CompilerServices;

namespace Escapement.Simulation;

/// <summary>
/// The common part of the loops for plain SGD. They take all steps to the next record at once. They look at the trajectories only at records, when
/// one must stop, and when they check the cancellation token.
/// </summary>
abstract class SgdLoop : ITrajectoryLoop
{
    readonly int _cancellationStride;
    readonly Func<double[], double>? _loss;
    readonly Recording _recording;
    readonly double[] _point;

    /// <param name="options">The setting.</param>
    /// <param name="recording">The recording to write to.</param>
    /// <param name="loss">F; null if it is not recorded.</param>
    /// <param name="group">The number of trajectories in a group, fewer than 32.</param>
    /// <param name="cancellationStride">The most steps between two checks of the cancellation token.</param>
    protected SgdLoop(EnsembleOptions options, Recording recording, Func<double[], double>? loss, int group, int cancellationStride)
    {
        Squares = new double[group];
        (Options, _recording, _loss, _cancellationStride) = (options, recording, loss, cancellationStride);
        Scale = -options.LearningRate * (1.0 / options.Batch.Size);
        (Farthest, Nearest) = (Math.Min(double.MaxValue, options.LeaveRadius * options.LeaveRadius), options.ArriveRadius * options.ArriveRadius);
        _point = new double[options.Center.Length];
    }

    public int Group => Squares.Length;

    /// <summary>‖θ − center‖² of all trajectories, as last measured.</summary>
    protected double[] Squares { get; }

    protected EnsembleOptions Options { get; }

    /// <summary>−C/k.</summary>
    protected double Scale { get; }

    /// <summary>The square of the leave radius; without one, the largest double, so that overflow is noticed.</summary>
    protected double Farthest { get; }

    /// <summary>The square of the arrive radius; 0 without one.</summary>
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

    /// <summary>Whether a trajectory must stop at this squared distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected bool Stops(double square) => !(square <= Farthest && square >= Nearest);

    /// <summary>Prepares the draws of a group.</summary>
    protected abstract void Begin(int first);

    /// <summary>Moves a trajectory to a point.</summary>
    /// <param name="lane">Its place in the group.</param>
    /// <param name="point">θ.</param>
    /// <param name="resting">Whether it takes no steps because it has stopped or does not exist; for loops that step the whole group.</param>
    protected abstract void Place(int lane, double[] point, bool resting);

    /// <summary>Measures <see cref="Squares"/>.</summary>
    protected abstract void Measure();

    /// <summary>Writes θ of a trajectory.</summary>
    protected abstract void CopyPoint(int lane, double[] point);

    /// <summary>
    /// Steps until <paramref name="until"/>, or until a trajectory must stop, and measures <see cref="Squares"/>. Returns the total number of steps
    /// taken.
    /// </summary>
    protected abstract int Advance(int step, int until);

    /// <summary>
    /// Records the trajectories and stops those that must stop after this step. Returns the number of component gradients that these evaluated.
    /// </summary>
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

    /// <summary>Whether the group is complete and no trajectory must stop.</summary>
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
