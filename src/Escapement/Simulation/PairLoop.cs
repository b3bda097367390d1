using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Simulation.Kernels;
using Escapement.Simulation.Streams;

namespace Escapement.Simulation;

/// <summary>
/// What <see cref="GroupLoop"/> does, for plain SGD on at most two coordinates with replacement, bit for bit the same. θ stays in vectors of pairs of
/// coordinates, of four trajectories or, where they have 256 bits, two: pieces of rows then go where they are needed without a transpose. Two sets of eight
/// trajectories take turns, so that neither waits for its own last step.
/// </summary>
sealed unsafe class PairLoop<TGradient> : SgdLoop
    where TGradient : struct, IPairGradient
{
    const int Lanes = PairKernel<TGradient>.Lanes, Sets = BlockDraws.Sets;
    const int CancellationRows = 1 << 21; // of each trajectory between two looks at the cancellation token: some thirty milliseconds
    const int Patience = 4; // calls without a try at gliding, after one that failed

    readonly IndexLayout _layout;
    readonly double* _rows;
    readonly BlockDraws _draws;
    readonly int _ahead, _stepsOfHalf;
    readonly bool _wholeHalves;
    readonly PairState _state;
    readonly AlignedBuffer _sums = new(Sets * 8 * Lanes);
    readonly PairSums? _batches;
    int _wary; // of those calls, how many are left

    public PairLoop(ComponentTable table, SimulationProblem problem, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
        : base(options, recording, loss, Math.Max(1, CancellationRows / options.Batch.Size))
    {
        _layout = new(problem.Components, options.Batch.Size);
        _rows = table.Row(0);
        _draws = new(options.Seed, _layout);
        _ahead = _draws.Ahead;
        _stepsOfHalf = _ahead * _layout.StepsPerBlock;
        _wholeHalves = _layout.BlocksPerStep % _ahead == 0;
        _state = new(options.Center, Farthest, Nearest);
        _batches = PhiloxHalves.IsSupported && _layout.Batch > 1 ? new(_rows, _draws) : null;
    }

    public override int Group => Lanes * Sets;

    protected override void Begin(int first)
    {
        _wary = 0;
        _draws.Begin((uint)first);
        _batches?.Begin();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Place(int lane, double[] point, bool resting) => _state.Place(lane, point[0], point.Length > 1 ? point[1] : 0, resting ? 0 : Scale);

    protected override void Measure() => PairKernel<TGradient>.Measure(_state);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override double Square(int lane) => _state.Square(lane);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void CopyPoint(int lane, double[] point)
    {
        (point[0], double y) = _state.Point(lane);
        if (point.Length > 1)
        {
            point[1] = y;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override int Advance(int step, int until)
    {
        int batch = _layout.Batch;
        bool inside = true;
        while (PhiloxHalves.IsSupported && inside && step < until)
        {
            int taken = _batches is null ? StepsOfHalf(step % _stepsOfHalf, until - step) : StepsOfBatches(_batches, until - step);
            (step, inside) = (step + Math.Abs(taken), taken > 0);
        }

        while (inside && step < until)
        {
            int within = step % _layout.StepsPerBlock;
            if (batch == 1 && within == 0 && until - step >= _stepsOfHalf && Glide() is > 0 and var glided)
            {
                step += glided;
                if (step == until)
                {
                    PairKernel<TGradient>.Measure(_state); // for the squares: nobody can have left
                }

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
    /// Where vectors have 256 bits: steps of batch 1, at most to the end of half a ring; at once where no path can have stopped on the way, with a look at each
    /// otherwise. Returns how many, negative where a trajectory is to stop after the last of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int StepsOfHalf(int from, int left)
    {
        int wanted = Math.Min(left, _stepsOfHalf - from);
        if (from == 0)
        {
            _draws.NextHalfDrawn();
        }

        uint* draws = _draws.Current + (from * Lanes);
        if (MayGlide())
        {
            if (PairHalves<TGradient>.Glide(_rows, draws, draws + _draws.ToSecondSet, wanted, _state))
            {
                return Glided(wanted, left);
            }

            _wary = Patience;
        }

        return PairHalves<TGradient>.Singles(_rows, draws, draws + _draws.ToSecondSet, wanted, _state);
    }

    /// <summary>The same for larger batches, as many steps as have their sums ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int StepsOfBatches(PairSums batches, int left)
    {
        double* sums = batches.Next(left, out int steps);
        if (MayGlide())
        {
            if (PairHalves<TGradient>.Glide(sums, steps, _state))
            {
                return Glided(steps, left);
            }

            _wary = Patience;
        }

        int done = 0;
        bool inside = true;
        for (; inside && done < steps; done++, sums += PairRows.Slot)
        {
            inside = PairHalves<TGradient>.MoveAndMeasure(sums, _state) && (!_state.Arrives || !_state.AnyArrived());
        }

        batches.Return(steps - done);
        return inside ? done : -done;
    }

    /// <summary>Whether steps may be tried without a look at each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool MayGlide()
    {
        if (_state.Arrives || _wary == 0)
        {
            return !_state.Arrives;
        }

        _wary--;
        return false;
    }

    /// <summary>Steps taken that way; squares are measured where they are the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Glided(int steps, int left)
    {
        if (steps == left)
        {
            PairHalves<TGradient>.Measure(_state); // for the squares: nobody can have left
        }

        return steps;
    }

    /// <summary>
    /// Where vectors have 512 bits, or none: steps of batch 1 through half a ring of draws, the other half drawn meanwhile: at every block two blocks of one set. 0 where a path might stop on the way,
    /// and the steps are to be taken with a look at each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Glide()
    {
        long given = _draws.Given;
        if (given % _ahead != 0 || !MayGlide())
        {
            return 0;
        }

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
        if (glided < _ahead * steps)
        {
            _wary = Patience;
            _draws.Return(given + (glided / steps));
        }

        return glided;
    }

    /// <summary>There, too: a step of both sets. Returns false where a trajectory is to stop.</summary>
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
        for (int left = batch, here; left > 0; left -= here)
        {
            here = Math.Min(left, _ahead * _layout.IndicesOfBlock);
            uint* draws = _draws.NextHalf(out uint* target);
            AddRowsAndDraw(draws, here, left == batch, sums, target);
            _draws.Drawn(target);
        }

        return Move(sums);
    }

    /// <summary>The rows of half a ring while the other half is drawn.</summary>
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

    /// <summary>Moves both sets, and measures. Returns false where a trajectory is to stop.</summary>
    bool Move(Vector512<double>* sums)
    {
        for (int set = 0; set < Sets; set++)
        {
            PairKernel<TGradient>.Move(sums + (set * Lanes), _state, set);
        }

        return PairKernel<TGradient>.Measure(_state);
    }

    public override void Dispose()
    {
        _draws.Dispose();
        _state.Dispose();
        _sums.Dispose();
        _batches?.Dispose();
    }
}
