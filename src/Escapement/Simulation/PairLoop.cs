using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Simulation.Kernels;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation;

/// <summary>
/// What <see cref="GroupLoop"/> does, for plain SGD on at most two coordinates with replacement, bit for bit the same. θ stays in registers, as pairs of
/// coordinates, four trajectories to a vector: pieces of rows then go where they are needed without being turned. Two sets of eight
/// trajectories take turns, so that neither waits for its own last step.
/// </summary>
sealed unsafe class PairLoop<TGradient> : ITrajectoryLoop
    where TGradient : struct, IPairGradient
{
    const int Lanes = PairKernel<TGradient>.Lanes, Sets = 2, CancellationStride = 1 << 16, Patience = 8;

    readonly EnsembleOptions _options;
    readonly Recording _recording;
    readonly Func<double[], double>? _loss;
    readonly IndexLayout _layout;
    readonly BlockDraws[] _draws;
    readonly bool _wholeHalves;
    readonly PairState _state;
    readonly AlignedBuffer _sums = new(8 * Lanes);
    readonly double[] _point;
    uint _alive;
    int _wary;

    public PairLoop(ComponentTable table, SimulationProblem problem, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        (_options, _recording, _loss) = (options, recording, loss);
        _layout = new(problem.Components, options.Batch.Size);
        _wholeHalves = _layout.BlocksPerStep % BlockDraws.Ahead == 0;
        _draws = [.. Enumerable.Range(0, Sets).Select(_ => new BlockDraws(options.Seed, problem.Components, _layout, table.Row(0)))];
        _state = new(options.Center, options.LeaveRadius, options.ArriveRadius);
        _point = new double[problem.Dimension];
    }

    public int Group => Lanes * Sets;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long Run(int first, int count, CancellationToken cancellationToken)
    {
        Begin(first, count);
        int step = 0, next = 0;
        long gradients = 0;
        while (true)
        {
            bool record = next < _recording.Steps.Length && _recording.Steps[next] == step;
            gradients += Settle(first, step, record ? next : -1);
            next += record ? 1 : 0;
            if (_alive == 0)
            {
                return gradients;
            }

            cancellationToken.ThrowIfCancellationRequested();
            int until = next < _recording.Steps.Length ? Math.Min(_recording.Steps[next], _options.Steps) : _options.Steps;
            step = Advance(step, (int)Math.Min(until, step + (long)CancellationStride));
        }
    }

    void Begin(int first, int count)
    {
        (_alive, _wary) = ((1u << count) - 1, 0);
        for (int set = 0; set < Sets; set++)
        {
            _draws[set].Begin((uint)(first + (set * Lanes)));
        }

        for (int lane = 0; lane < Group; lane++)
        {
            _options.Center.CopyTo(_point, 0);
            if (lane < count)
            {
                _options.Start.Write(_options.Seed, (uint)(first + lane), _point);
            }

            double scale = lane < count ? -_options.LearningRate * (1.0 / _options.Batch.Size) : 0;
            _state.Place(lane, _point[0], _point.Length > 1 ? _point[1] : 0, scale);
        }

        PairKernel<TGradient>.Measure(_state);
        for (int lane = 0; lane < count; lane++)
        {
            _recording.StartDistances[first + lane] = Math.Sqrt(_state.Square(lane));
        }
    }

    /// <summary>Records, and stops whoever is to stop after this step. Returns the component gradients of those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    long Settle(int first, int step, int record)
    {
        long gradients = 0;
        for (int lane = 0; _alive >> lane != 0; lane++)
        {
            if ((_alive >> lane & 1) == 0)
            {
                continue;
            }

            double square = _state.Square(lane);
            (_point[0], double y) = _state.Point(lane);
            if (_point.Length > 1)
            {
                _point[1] = y;
            }

            if (record >= 0)
            {
                _recording.Record(first + lane, record, square, _loss, _point);
            }

            if (step == _options.Steps || _state.Stops(square))
            {
                _recording.Stop(first + lane, step, square, _options, _point);
                gradients += (long)step * _options.Batch.Size;
                _alive &= ~(1u << lane);
                _state.Place(lane, _state.CenterX, _state.CenterY, 0);
            }
        }

        return gradients;
    }

    /// <summary>Steps until <paramref name="until"/>, or until a trajectory is to stop. Returns the steps taken in all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Advance(int step, int until)
    {
        int batch = _options.Batch.Size;
        bool inside = true;
        while (inside && step < until)
        {
            int within = step % _layout.StepsPerBlock;
            if (batch == 1 && within == 0 && until - step >= BlockDraws.Ahead * _layout.StepsPerBlock && Glide() is > 0 and var glided)
            {
                step += glided;
                inside = step < until || PairKernel<TGradient>.Measure(_state);
                continue;
            }

            if (within == 0 && !_wholeHalves)
            {
                _draws[0].Next();
                _draws[1].Next();
            }

            if (batch == 1)
            {
                int wanted = Math.Min(until - step, _layout.StepsPerBlock - within), at = within * Lanes;
                int done = PairKernel<TGradient>.Singles(_draws[0].Current + at, _draws[1].Current + at, wanted, _state);
                (step, inside) = (step + Math.Abs(done), done > 0);
                continue;
            }

            for (int set = 0; set < Sets; set++)
            {
                if (_wholeHalves)
                {
                    SumHalves(_draws[set], batch);
                }
                else
                {
                    Sum(_draws[set], within * batch * Lanes, batch);
                }

                PairKernel<TGradient>.Move((Vector512<double>*)_sums.Pointer, _state, set);
            }

            inside = PairKernel<TGradient>.Measure(_state);
            step++;
        }

        return step;
    }

    /// <summary>
    /// Steps of batch 1 through half a ring of draws; 0 where a path might stop on the way, and the steps are to be taken with a look at each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Glide()
    {
        long given = _draws[0].Given;
        if (_state.Arrives || given % BlockDraws.Ahead != 0 || _wary-- > 0)
        {
            return 0;
        }

        _wary = 0;
        int steps = _layout.StepsPerBlock, block = _layout.IndicesOfBlock * Lanes, glided = PhiloxHalves.IsSupported ? GlideHalves(steps, block) : GlideAndDraw(steps, block);
        if (glided < 2 * steps)
        {
            _wary = Patience;
            Array.ForEach(_draws, draws => draws.Return(given + (glided / steps)));
        }

        return glided;
    }

    int GlideHalves(int steps, int block)
    {
        double** first = _draws[0].NextHalfDrawn(), second = _draws[1].NextHalfDrawn();
        return !PairHalves<TGradient>.Glide(first, second, steps, _state) ? 0
            : PairHalves<TGradient>.Glide(first + block, second + block, steps, _state) ? 2 * steps : steps;
    }

    int GlideAndDraw(int steps, int block)
    {
        double** first = _draws[0].NextHalf(out BlockPair next, out Vector512<ulong>* target);
        double** second = _draws[1].NextHalf(out BlockPair last, out Vector512<ulong>* lastTarget);
        if (PairKernel<TGradient>.GlideAndDraw(first, second, steps, _state, next, target))
        {
            return PairKernel<TGradient>.GlideAndDraw(first + block, second + block, steps, _state, last, lastTarget) ? 2 * steps : steps;
        }

        BlockDraws.Draw(last, lastTarget);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Sum(BlockDraws draws, int offset, int batch)
    {
        var sums = (Vector512<double>*)_sums.Pointer;
        int here = Math.Min(batch, _layout.IndicesOfBlock);
        PairKernel<TGradient>.AddRows(draws.Current + offset, here, begin: true, sums);
        for (int left = batch - here; left > 0; left -= here)
        {
            here = Math.Min(left, _layout.IndicesOfBlock);
            PairKernel<TGradient>.AddRows(draws.Next(), here, begin: false, sums);
        }
    }

    /// <summary>The same where a step takes whole halves of the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SumHalves(BlockDraws draws, int batch)
    {
        var sums = (Vector512<double>*)_sums.Pointer;
        for (int left = batch, here; left > 0; left -= here)
        {
            here = Math.Min(left, BlockDraws.Ahead * _layout.IndicesOfBlock);
            if (PhiloxHalves.IsSupported)
            {
                PairKernel<TGradient>.AddRows(draws.NextHalfDrawn(), here, left == batch, sums);
                continue;
            }

            double** half = draws.NextHalf(out BlockPair next, out Vector512<ulong>* target);
            PairKernel<TGradient>.AddRowsAndDraw(half, here, left == batch, sums, next, target);
        }
    }

    public void Dispose()
    {
        foreach (BlockDraws draws in _draws)
        {
            draws.Dispose();
        }

        _state.Dispose();
        _sums.Dispose();
    }
}
