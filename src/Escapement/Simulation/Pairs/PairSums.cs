using System.Runtime.CompilerServices;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// The sums of rows from which sixteen trajectories take their next steps. Gradients are linear in a component's coefficients, so the sums do not
/// depend on the positions of the trajectories. They are computed for four blocks of draws of each set at once (a half, from here on), however many
/// steps that makes, while four blocks of the other set are drawn.
/// </summary>
sealed unsafe class PairSums : IDisposable
{
    const int Blocks = SharedRounds.Blocks, Slot = PairSlots.Slot;

    readonly double* _rows;
    readonly IndexLayout _layout;
    readonly delegate*<double*, uint, double*, double*, BlockPass*, void> _kernel; // null if the ring draws before the rows are added
    readonly delegate*<double*, uint*, int, int, double*, double*, void> _add;
    readonly TurnDraws? _turns;
    readonly RingDraws? _ring; // exactly one of the two is not null
    readonly int _group, _unused; // rows of a group; places in a step's last group that are not used
    readonly int _stepsOfHalf; // 0 if it varies
    readonly uint _plan; // used if it does not vary
    readonly AlignedBuffer _memory;
    int _ready, _taken; // steps of the half that was summed last
    int _block; // the next block of the unfinished step

    /// <param name="rows">The table.</param>
    /// <param name="seed">The key of the draws.</param>
    /// <param name="layout">N and the batch of the draws.</param>
    public PairSums(double* rows, ulong seed, IndexLayout layout)
    {
        _rows = rows;
        _layout = layout;
        int batch = _layout.Batch;
        _add = InstructionSet.Is256 ? &PairRows256.Add : &PairRows512.Add;
        _group = 2 * _layout.IndicesOfWord;
        _unused = _layout.StepsPerBlock > 1 ? 0 : (_group - (batch % _group)) % _group;
        bool halves = (batch + _unused) % (Blocks * _layout.IndicesOfBlock) == 0;
        _kernel = (_layout.IndicesOfWord, halves, batch) switch
        {
            (1, true, _) => Kernel<HalvesOfOne>(),
            (1, _, 2) => Kernel<TwosOfOne>(),
            (1, _, _) => Kernel<GroupsOfOne>(),
            (2, true, _) => Kernel<HalvesOfTwo>(),
            (2, _, 2) => Kernel<TwosOfTwo>(),
            (2, _, 3) => null, // two steps of a block, the first of which ends within a group
            (2, _, 4) => Kernel<FoursOfTwo>(),
            (2, _, 8) => Kernel<EightsOfTwo>(),
            (2, _, 16) => Kernel<SixteensOfTwo>(),
            (2, _, _) => Kernel<GroupsOfTwo>(),
            _ => null,
        };
        (_turns, _ring) = _kernel == null ? ((TurnDraws?)null, new RingDraws(seed, layout)) : (new(seed, layout, _unused), null);
        if (Blocks % _layout.BlocksPerStep == 0)
        {
            _stepsOfHalf = Blocks / _layout.BlocksPerStep * _layout.StepsPerBlock;
            _plan = _layout.StepsPerBlock == 1 ? Plan() : 0;
        }

        _memory = new((long)((Blocks * _layout.StepsPerBlock) + 1) * Slot);
    }

    static delegate*<double*, uint, double*, double*, BlockPass*, void> Kernel<TShape>()
        where TShape : struct, IHalfShape
        => InstructionSet.Is256 ? &PairRows256.AddAndDraw<TShape> : &PairRows512.AddAndDraw<TShape>;

    /// <summary>Prepares a group of trajectories.</summary>
    public void Begin(uint firstTrajectory)
    {
        (_ready, _taken, _block) = (0, 0, 0);
        _turns?.Begin(firstTrajectory);
        _ring?.Begin(firstTrajectory);
    }

    /// <summary>The sums of the next steps, one step after the other, <see cref="PairSlots.Slot"/> doubles each; valid until the next call.</summary>
    /// <param name="most">The most steps to return.</param>
    /// <param name="steps">The number of steps returned, at least one.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double* Next(int most, out int steps)
    {
        while (_taken == _ready)
        {
            SumHalf();
        }

        double* next = _memory.Pointer + ((long)_taken * Slot);
        steps = Math.Min(most, _ready - _taken);
        _taken += steps;
        return next;
    }

    /// <summary>Takes back the last steps, which the caller did not use.</summary>
    public void Return(int steps) => _taken -= steps;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SumHalf()
    {
        double* sums = _memory.Pointer, from = _block == 0 ? null : sums + ((long)_ready * Slot);
        (_ready, _taken) = (0, 0);
        if (_ring is not null)
        {
            AddDrawn(_ring, from, sums);
            return;
        }

        uint plan = _plan;
        if (_stepsOfHalf > 0)
        {
            _ready = _stepsOfHalf;
        }
        else
        {
            plan = Plan();
        }

        TurnDraws turns = _turns!;
        BlockPass* passes = turns.Passes;
        _kernel(_rows, plan, from, sums, passes);
        turns.Drawn(1);
        _kernel(_rows, plan, from == null ? null : from + PairSlots.SetSums, sums + PairSlots.SetSums, passes + Blocks);
        turns.Drawn(0);
    }

    /// <summary>
    /// The plan of <see cref="PairRows256.AddAndDraw"/> for the next four blocks, if no two steps share a block; counts the steps that end in them.
    /// </summary>
    uint Plan()
    {
        uint plan = 0;
        for (int at = 0; at < PairSlots.Groups; at += 2)
        {
            int groups = Math.Min(2, (_layout.Batch + _unused - (_block * _layout.IndicesOfBlock)) / _group);
            plan |= (groups == 2 ? 0b11u : 0b01u) << at;
            if (++_block == _layout.BlocksPerStep)
            {
                plan |= 1u << (PairSlots.Groups + at + groups - 1);
                _block = 0;
                _ready++;
            }
        }

        return plan;
    }

    /// <summary>Any other batch: draws four blocks of both sets, then adds them row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddDrawn(RingDraws ring, double* from, double* sums)
    {
        uint* draws = ring.NextHalfDrawn();
        int blockRows = _layout.IndicesOfBlock;
        for (int block = 0, blocks; block < Blocks; block += blocks, draws += blocks * blockRows * PairSlots.Lanes)
        {
            if (_layout.StepsPerBlock > 1)
            {
                blocks = 1;
                for (int step = 0; step < _layout.StepsPerBlock; step++, sums += Slot, _ready++)
                {
                    _add(_rows, draws + (step * _layout.Batch * PairSlots.Lanes), ring.ToSecondSet, _layout.Batch, null, sums);
                }

                continue;
            }

            blocks = Math.Min(Blocks - block, _layout.BlocksPerStep - _block);
            _add(_rows, draws, ring.ToSecondSet, Math.Min(_layout.Batch - (_block * blockRows), blocks * blockRows), from, sums);
            _block += blocks;
            if (_block == _layout.BlocksPerStep)
            {
                _block = 0;
                from = null;
                sums += Slot;
                _ready++;
            }
        }
    }

    public void Dispose()
    {
        _turns?.Dispose();
        _ring?.Dispose();
        _memory.Dispose();
    }
}
