using System.Runtime.CompilerServices;
using Escapement.Kernels;
using Escapement.Simulation.Draws;
using Escapement.Simulation.Pairs;

namespace Escapement.Simulation;

/// <summary>
/// Gives the same bits as <see cref="GroupLoop"/>, for plain SGD with replacement on at most two coordinates. θ stays in vectors of coordinate pairs:
/// four trajectories in 512 bits, or two in 256 bits. Parts of rows then load into place without a transpose. Two sets of eight trajectories take
/// turns, so that neither waits for its own last step.
/// </summary>
sealed unsafe class PairLoop<TGradient, TVector, TOps> : SgdLoop
    where TGradient : struct, IPairGradient
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    const int Lanes = PairSlots.Lanes;
    const int CancellationRows = 1 << 21; // per trajectory, between checks of the cancellation token: about thirty milliseconds
    const int Patience = 4; // calls that do not try to glide after a failed glide

    readonly IndexLayout _layout;
    readonly double* _rows;
    readonly RingDraws? _draws; // for batches of 1
    readonly int _stepsOfHalf;
    readonly PairState _state;
    readonly PairSums? _batches; // for larger batches
    readonly delegate*<double*, BlockPass*, PairState, bool> _glideAndDraw; // null if draws are made beforehand
    int _wary; // how many of those calls are left

    public PairLoop(ComponentTable table, EnsembleOptions options, Recording recording, Func<double[], double>? loss)
        : base(options, recording, loss, Lanes * BlockDraws.Sets, Math.Max(1, CancellationRows / options.Batch.Size))
    {
        _layout = new(table.Components, options.Batch.Size);
        _rows = table.Row(0);
        _stepsOfHalf = BlockDraws.Ahead * _layout.StepsPerBlock;
        _state = new(options.Center, Farthest, Nearest);
        _glideAndDraw = InstructionSet.Is256 ? null : PairGlide512<TGradient>.Of(_layout.IndicesOfWord);
        (_draws, _batches) = _layout.Batch == 1
            ? (new RingDraws(options.Seed, _layout), (PairSums?)null)
            : (null, new(_rows, options.Seed, _layout));
    }

    protected override void Begin(int first)
    {
        _wary = 0;
        _draws?.Begin((uint)first);
        _batches?.Begin((uint)first);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Place(int lane, double[] point, bool resting)
        => _state.Place(lane, point[0], point.Length > 1 ? point[1] : 0, resting ? 0 : Scale);

    protected override void Measure()
    {
        PairKernel<TGradient, TVector, TOps>.Measure(_state);
        ReadSquares();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void ReadSquares()
    {
        double[] squares = Squares;
        for (int lane = 0; lane < squares.Length; lane++)
        {
            squares[lane] = _state.Square(lane);
        }
    }

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
        bool inside = true;
        while (inside && step < until)
        {
            int taken = _batches is null ? StepsOfHalf(_draws!, step % _stepsOfHalf, until - step) : StepsOfBatches(_batches, until - step);
            (step, inside) = (step + Math.Abs(taken), taken > 0);
        }

        ReadSquares();
        return step;
    }

    /// <summary>
    /// Takes steps of batch 1, at most to the end of half a ring: all at once if no trajectory can have stopped on the way, otherwise with a check
    /// after each. Returns the number of steps, negative if a trajectory must stop after the last of them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int StepsOfHalf(RingDraws ring, int from, int left)
    {
        int wanted = Math.Min(left, _stepsOfHalf - from);
        bool glides = MayGlide(), drawn = from > 0;
        if (!drawn && glides && wanted == _stepsOfHalf && _glideAndDraw != null)
        {
            BlockPass* passes = ring.NextHalfInPasses();
            bool stay = _glideAndDraw(_rows, passes, _state);
            ring.Drawn(passes->Target);
            if (stay)
            {
                return Glided(wanted, left);
            }

            (glides, drawn, _wary) = (false, true, Patience);
        }

        if (!drawn)
        {
            ring.NextHalfDrawn();
        }

        uint* draws = ring.Current + (from * Lanes);
        if (glides)
        {
            if (PairKernel<TGradient, TVector, TOps>.Glide(_rows, draws, draws + ring.ToSecondSet, wanted, _state))
            {
                return Glided(wanted, left);
            }

            _wary = Patience;
        }

        return PairKernel<TGradient, TVector, TOps>.Singles(_rows, draws, draws + ring.ToSecondSet, wanted, _state);
    }

    /// <summary>The same for larger batches, for as many steps as have their sums ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int StepsOfBatches(PairSums batches, int left)
    {
        double* sums = batches.Next(left, out int steps);
        if (MayGlide())
        {
            if (PairKernel<TGradient, TVector, TOps>.Glide(sums, steps, _state))
            {
                return Glided(steps, left);
            }

            _wary = Patience;
        }

        int done = 0;
        bool inside = true;
        for (; inside && done < steps; done++, sums += PairSlots.Slot)
        {
            inside = PairKernel<TGradient, TVector, TOps>.MoveAndMeasure(sums, _state);
        }

        batches.Return(steps - done);
        return inside ? done : -done;
    }

    /// <summary>Whether to try steps without a check after each.</summary>
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

    /// <summary>Ends such steps: measures squares if they were the last. Returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Glided(int steps, int left)
    {
        if (steps == left)
        {
            PairKernel<TGradient, TVector, TOps>.Measure(_state); // only for the squares: no trajectory can have left
        }

        return steps;
    }

    public override void Dispose()
    {
        _draws?.Dispose();
        _state.Dispose();
        _batches?.Dispose();
    }
}
