using System.Runtime.CompilerServices;
using Escapement.Simulation.Kernels;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation;

/// <summary>
/// What <see cref="GroupLoop"/> does, for plain SGD on a linear model with replacement, bit for bit the same, where vectors have 256 bits: a step is one call. Two trajectories
/// take turns, so that neither waits for the end of its own last step.
/// </summary>
sealed unsafe class RowLoop<TLink> : ITrajectoryLoop
    where TLink : struct, ILink
{
    const int Trajectories = 2, GroupOfRows = 8, CancellationStride = 4096;

    readonly EnsembleOptions _options;
    readonly Recording _recording;
    readonly Func<double[], double>? _loss;
    readonly ComponentTable _table;
    readonly double* _targets;
    readonly long _used;
    readonly ReplacementDraws[] _draws;
    readonly AlignedBuffer[] _paths;
    readonly double[] _squares = new double[Trajectories], _point;

    public RowLoop(ComponentTable table, AlignedBuffer targets, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        (_options, _recording, _loss, _table) = (options, recording, loss, table);
        _targets = targets.Pointer;
        int p = options.Center.Length;
        _used = (p + 3) / 4 * 4;
        _draws = [.. Enumerable.Range(0, Trajectories).Select(_ => new ReplacementDraws(options.Seed, table.Components, options.Batch.Size, sideBySide: false))];
        _paths = [.. Enumerable.Range(0, Trajectories).Select(_ => new AlignedBuffer(table.Stride / 4 * CoordinateHalves.Path.Chunk))];
        _point = new double[p];
    }

    /// <summary>Whether it suits a machine and a batch.</summary>
    public static bool Suits(int batch) => CoordinateHalves.IsSupported && batch % GroupOfRows == 0;

    public int Group => Trajectories;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Run(int first, int count, CancellationToken cancellationToken)
    {
        for (int t = 0; t < count; t++)
        {
            Begin(t, first + t);
        }

        int batch = _options.Batch.Size, alive = count, next = 0;
        long gradients = 0;
        double scale = -_options.LearningRate * (1.0 / batch);
        double farthest = _options.LeaveRadius * _options.LeaveRadius, nearest = _options.ArriveRadius * _options.ArriveRadius;
        Span<bool> running = stackalloc bool[Trajectories];
        running[..count].Fill(true);
        for (int step = 0; ; step++)
        {
            bool record = next < _recording.Steps.Length && _recording.Steps[next] == step, last = step == _options.Steps;
            for (int t = 0; t < count; t++)
            {
                double square = _squares[t];
                bool inside = square <= farthest && square >= nearest && square < double.PositiveInfinity;
                if (running[t] && (record || last || !inside))
                {
                    for (int j = 0; j < _point.Length; j++)
                    {
                        _point[j] = _paths[t].Pointer[CoordinateHalves.Path.Of(j)];
                    }

                    if (record)
                    {
                        _recording.Record(first + t, next, square, _loss, _point);
                    }

                    if (last || !inside)
                    {
                        _recording.Stop(first + t, step, square, _options, _point);
                        gradients += (long)step * batch;
                        running[t] = false;
                        alive--;
                    }
                }
            }

            if (alive == 0)
            {
                return gradients;
            }

            next += record ? 1 : 0;
            if (step % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            for (int t = 0; t < count; t++)
            {
                if (running[t])
                {
                    _squares[t] = CoordinateHalves.Descend<TLink>(
                        _table.Row(0), _table.Stride, _used, _targets, _draws[t].Next(), batch, scale, _paths[t].Pointer);
                }
            }
        }
    }

    void Begin(int t, int trajectory)
    {
        _draws[t].Begin((uint)trajectory);
        _options.Start.Write(_options.Seed, (uint)trajectory, _point);
        using AlignedBuffer theta = new(_table.Stride), center = new(_table.Stride), squares = new(GroupOfRows);
        for (int j = 0; j < _point.Length; j++)
        {
            double* at = _paths[t].Pointer + CoordinateHalves.Path.Of(j);
            at[0] = theta.Pointer[j] = _point[j];
            at[CoordinateHalves.Path.Center] = center.Pointer[j] = _options.Center[j];
        }

        GroupMath.Squares(theta.Pointer, center.Pointer, _table.Blocks, lanesAreCoordinates: true, squares.Pointer);
        _squares[t] = squares.Pointer[0];
        _recording.StartDistances[trajectory] = Math.Sqrt(_squares[t]);
    }

    public void Dispose()
    {
        Array.ForEach(_draws, draws => draws.Dispose());
        Array.ForEach(_paths, path => path.Dispose());
    }
}
