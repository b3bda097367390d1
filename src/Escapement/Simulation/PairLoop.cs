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
    const int Lanes = PairKernel<TGradient>.Lanes, Sets = BlockDraws.Sets, CancellationStride = 1 << 16, Patience = 4;

    readonly EnsembleOptions _options;
    readonly Recording _recording;
    readonly Func<double[], double>? _loss;
    readonly IndexLayout _layout;
    readonly double* _rows;
    readonly BlockDraws _draws;
    readonly int _ahead;
    readonly bool _wholeHalves;
    readonly PairState _state;
    readonly AlignedBuffer _sums = new(Sets * 8 * Lanes);
    readonly double[] _point;
    uint _alive;
    int _wary;

    public PairLoop(ComponentTable table, SimulationProblem problem, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
    {
        (_options, _recording, _loss) = (options, recording, loss);
        _layout = new(problem.Components, options.Batch.Size);
        _rows = table.Row(0);
        _draws = new(options.Seed, _layout);
        _ahead = _draws.Ahead;
        _wholeHalves = _layout.BlocksPerStep % _ahead == 0;
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
        _draws.Begin((uint)first);

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
            if (batch == 1 && within == 0 && until - step >= _ahead * _layout.StepsPerBlock && Glide() is > 0 and var glided)
            {
                step += glided;
                inside = step < until || PairKernel<TGradient>.Measure(_state);
                continue;
            }

            if (within == 0 && !_wholeHalves)
            {
                _draws.Next();
            }

            if (batch == 1)
            {
                int wanted = Math.Min(until - step, _layout.StepsPerBlock - within), at = within * Lanes;
                int done = PairKernel<TGradient>.Singles(_rows, _draws.Current + at, _draws.Current + _draws.ToSecondSet + at, wanted, _state);
                (step, inside) = (step + Math.Abs(done), done > 0);
                continue;
            }

            inside = _wholeHalves ? StepOfHalves(batch) : Step(within * batch * Lanes, batch);
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
        long given = _draws.Given;
        if (_state.Arrives || given % _ahead != 0 || _wary-- > 0)
        {
            return 0;
        }

        _wary = 0;
        int glided = PhiloxHalves.IsSupported ? GlideHalves() : GlideAndDraw();
        if (glided < _ahead * _layout.StepsPerBlock)
        {
            _wary = Patience;
            _draws.Return(given + (glided / _layout.StepsPerBlock));
        }

        return glided;
    }

    int GlideHalves()
    {
        uint* draws = _draws.NextHalfDrawn();
        int steps = _ahead * _layout.StepsPerBlock;
        return PairHalves<TGradient>.Glide(_rows, draws, draws + _draws.ToSecondSet, steps, _state) ? steps : 0;
    }

    /// <summary>The same, with the other half drawn meanwhile: at every block two blocks of one set.</summary>
    int GlideAndDraw()
    {
        uint* draws = _draws.NextHalf(out uint* target);
        int steps = _layout.StepsPerBlock, glided = 0;
        bool inside = true;
        for (int i = 0; i < _ahead; i++, draws += _layout.IndicesOfBlock * Lanes)
        {
            (int pair, int set) = Math.DivRem(i, Sets);
            if (inside)
            {
                inside = PairKernel<TGradient>.GlideAndDraw(_rows, draws, draws + _draws.ToSecondSet, steps, _state, _draws, set, pair, target);
                glided += inside ? steps : 0;
            }
            else
            {
                _draws.DrawPair(set, pair, target);
            }
        }

        _draws.Drawn(target);
        return glided;
    }

    /// <summary>A step of both sets. Returns false where a trajectory is to stop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool Step(int offset, int batch)
    {
        var sums = (Vector512<double>*)_sums.Pointer;
        uint* draws = _draws.Current + offset;
        for (int left = batch, here; left > 0; left -= here, draws = left > 0 ? _draws.Next() : draws)
        {
            here = Math.Min(left, _layout.IndicesOfBlock);
            for (int set = 0; set < Sets; set++)
            {
                PairKernel<TGradient>.AddRows(_rows, draws + (set * _draws.ToSecondSet), here, left == batch, sums + (set * Lanes));
            }
        }

        return Move(sums);
    }

    /// <summary>The same where a step takes whole halves of the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool StepOfHalves(int batch)
    {
        var sums = (Vector512<double>*)_sums.Pointer;
        bool inside = true;
        for (int left = batch, here; left > 0; left -= here)
        {
            here = Math.Min(left, _ahead * _layout.IndicesOfBlock);
            uint* draws = _draws.NextHalf(out uint* target);
            if (!PhiloxHalves.IsSupported)
            {
                AddRowsAndDraw(draws, here, left == batch, sums, target);
                _draws.Drawn(target);
            }
            else if (PairHalves<TGradient>.Interleaves(here, _draws))
            {
                inside = PairHalves<TGradient>.Descend(_rows, draws, here, left == batch, left == here, (double*)sums, _state, _draws, target);
                _draws.Drawn(target);
            }
            else
            {
                inside = PairHalves<TGradient>.AddAndMove(_rows, draws, here, left == batch, left == here, (double*)sums, _state, _draws);
                _draws.Fill(target);
            }
        }

        return PhiloxHalves.IsSupported ? inside && (!_state.Arrives || !_state.AnyArrived()) : Move(sums);
    }

    void AddRowsAndDraw(uint* draws, int count, bool begin, Vector512<double>* sums, uint* target)
    {
        int pairs = _ahead / 2, share = (count + pairs - 1) / pairs;
        for (int pair = 0; pair < pairs; pair++, draws += share * Lanes, count -= share, begin = false)
        {
            int here = Math.Max(0, Math.Min(share, count));
            for (int set = 0; set < Sets; set++)
            {
                PairKernel<TGradient>.AddRowsAndDraw(_rows, draws + (set * _draws.ToSecondSet), here, begin, sums + (set * Lanes), _draws, set, pair, target);
            }
        }
    }

    bool Move(Vector512<double>* sums)
    {
        for (int set = 0; set < Sets; set++)
        {
            PairKernel<TGradient>.Move(sums + (set * Lanes), _state, set);
        }

        return PairKernel<TGradient>.Measure(_state);
    }

    public void Dispose()
    {
        _draws.Dispose();
        _state.Dispose();
        _sums.Dispose();
    }
}
