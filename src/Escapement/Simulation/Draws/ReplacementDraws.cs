using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Kernels;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Batches with replacement, drawn eight Philox blocks at a time: one block of each of eight trajectories, or eight consecutive blocks of a single
/// trajectory.
/// </summary>
sealed unsafe class ReplacementDraws : IndexDraws
{
    const int Lanes = 8, SmallestFill = 4;

    readonly VectorWidth _width = InstructionSet.Width;
    readonly IndexLayout _layout;
    readonly bool _sideBySide, _recurs;
    readonly ulong _seed;
    readonly long _spacing, _origin;
    readonly int _blocks, _indices;
    readonly AlignedBuffer _keys, _buffer, _counters = new(Philox256.CounterWords), _rounds = new(sizeof(PathRounds) / sizeof(double));
    readonly Philox512 _philox;
    readonly int _stepsOfFill;
    readonly long _advance, _skip, _blocksOfFill, _places;
    Vector512<ulong> _trajectory, _block, _step;
    long* _cursor;
    long _filled;
    int _left, _leftOfBlock;

    /// <param name="seed">The key.</param>
    /// <param name="components">N.</param>
    /// <param name="batch">k.</param>
    /// <param name="sideBySide">True for eight trajectories at once, false for one.</param>
    /// <param name="spacing">
    /// Every index is multiplied by this: 1, or the bytes from row to row. In the second case draws are addresses, and this object cannot sum
    /// gradients.
    /// </param>
    /// <param name="origin">Then this is added: the address of the first row, or 0 if the spacing is 1.</param>
    public ReplacementDraws(ulong seed, int components, int batch, bool sideBySide, int spacing = 1, nint origin = 0)
    {
        _layout = new(components, batch);
        (_seed, _sideBySide, _spacing, _origin, _indices) = (seed, sideBySide, spacing, origin, _layout.IndicesOfBlock);
        _recurs = !sideBySide && _width != VectorWidth.Software && _indices == Lanes && PathRounds.Recur(_layout)
            && (long)components * spacing <= int.MaxValue;
        int least = sideBySide ? SmallestFill : _recurs && _width == VectorWidth.Bits512 ? BlockIndices512.Chains * Lanes : Lanes;
        _blocks = (_layout.BlocksPerStep + least - 1) / least * least;
        _keys = new(Philox512.KeyCount);
        _philox = new((ulong*)_keys.Pointer, seed);
        int lanes = sideBySide ? Lanes : 1;
        _places = (long)_blocks * _indices * lanes;
        _buffer = new(_places);
        _stepsOfFill = _blocks * _layout.StepsPerBlock / _layout.BlocksPerStep;
        _blocksOfFill = (long)_stepsOfFill / _layout.StepsPerBlock * _layout.BlocksPerStep;
        bool shared = _layout.StepsPerBlock > 1;
        _advance = (shared ? batch : (long)_layout.BlocksPerStep * _indices) * lanes;
        _skip = shared ? (_indices - (_layout.StepsPerBlock * batch)) * lanes : 0;
    }

    public override int Size => _layout.Batch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Begin(uint firstTrajectory)
    {
        Vector512<ulong> first = Vector512.Create((ulong)firstTrajectory);
        _trajectory = _sideBySide ? first + Vector512<ulong>.Indices : first;
        (_left, _filled) = (0, 0);
        if (_recurs)
        {
            PathRounds.Write((PathRounds*)_rounds.Pointer, _seed, _layout, firstTrajectory, inChains: _width == VectorWidth.Bits256);
        }
        else if (!_sideBySide)
        {
            CountFrom(0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override long* Next()
    {
        if (_left == 0)
        {
            Fill();
        }

        long* step = _cursor;
        _cursor += _advance;
        _left--;
        if (--_leftOfBlock == 0)
        {
            _cursor += _skip;
            _leftOfBlock = _layout.StepsPerBlock;
        }

        return step;
    }

    /// <summary>The distance from a step of <see cref="Run"/> to the next.</summary>
    public long Distance => _advance;

    /// <summary>The batches of the next steps, <see cref="Distance"/> apart; valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long* Run(out int steps)
    {
        if (_left == 0)
        {
            Fill();
        }

        long* first = _cursor;
        steps = _skip == 0 ? _left : _leftOfBlock;
        _left -= steps;
        _cursor += (steps * _advance) + _skip;
        _leftOfBlock = _layout.StepsPerBlock;
        return first;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Fill()
    {
        Vector512<ulong>* target = (Vector512<ulong>*)_buffer.Pointer;
        long first = _filled;
        _cursor = (long*)_buffer.Pointer;
        (_left, _leftOfBlock) = (_stepsOfFill, _layout.StepsPerBlock);
        _filled += _blocksOfFill;
        if (_recurs)
        {
            FillRecurring(first); // already gives addresses
            return;
        }

        if (_sideBySide)
        {
            ulong block = _layout.BlockWord(first), step = _layout.StepWord(first), blocksPerStep = (ulong)_layout.BlocksPerStep;
            for (int n = 0; n < _blocks; n++, target += _indices)
            {
                Draw(Vector512.Create(block), Vector512.Create(step), target);
                if (++block == blocksPerStep)
                {
                    (block, step) = (0, step + 1);
                }
            }
        }
        else
        {
            FillOne();
            if (_blocksOfFill < _blocks)
            {
                CountFrom(_filled); // the last blocks were not a whole step
            }
        }

        if (_spacing != 1)
        {
            for (long* index = _cursor, end = _cursor + _places; index < end; index++)
            {
                *index = (*index * _spacing) + _origin;
            }
        }
    }

    /// <summary>
    /// Fills the buffer if a block gives eight indices, the block words of a single trajectory recur, and a table has fewer than 2³¹ bytes.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillRecurring(long first)
    {
        // the number of blocks in a step divides eight: the buffer holds eight blocks, or four times eight
        var to = (ulong*)_buffer.Pointer;
        var rounds = (PathRounds*)_rounds.Pointer;
        if (_width == VectorWidth.Bits256)
        {
            ReplaceRecurring(BlockIndices256.Eights(_philox.Keys, rounds, _layout.Components, (uint)_spacing, (ulong)_origin, to), first, to);
            return;
        }

        uint* least = stackalloc uint[BlockIndices512.Chains * Lanes];
        BlockIndices512.Eights(_philox.Keys, rounds, _layout.Components, (uint)_spacing, (ulong)_origin, to, least);
        for (int chain = 0; chain < BlockIndices512.Chains; chain++, to += Lanes * Lanes)
        {
            ReplaceRecurring(Vector256.Load(least + (chain * Lanes)), first + (chain * Lanes), to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void ReplaceRecurring(Vector256<uint> least, long first, ulong* to)
    {
        uint lanes = ExactIndices.Rejections(least, _layout.Rejected);
        if (lanes != 0)
        {
            CountFrom(first);
            Replace(lanes, _block, _step, to, toNextLane: Lanes, toNextIndex: 1, (ulong)_spacing, (ulong)_origin);
        }
    }

    /// <summary>Sets the block and step words of eight blocks of a single trajectory, from this block on.</summary>
    void CountFrom(long first)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            (_block, _step) = (_block.WithElement(lane, _layout.BlockWord(first + lane)), _step.WithElement(lane, _layout.StepWord(first + lane)));
        }
    }

    /// <summary>Advances these words to the next eight blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void CountOn()
    {
        Vector512<ulong> perStep = Vector512.Create((ulong)_layout.BlocksPerStep);
        Vector512<ulong> block = _block + Vector512.Create((ulong)(Lanes % _layout.BlocksPerStep));
        Vector512<ulong> over = Vector512.GreaterThanOrEqual(block.AsInt64(), perStep.AsInt64()).AsUInt64();
        _block = block - (over & perStep);
        _step = _step + Vector512.Create((ulong)(Lanes / _layout.BlocksPerStep)) - over; // −1 where over
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillOne()
    {
        Vector512<ulong>* drawn = stackalloc Vector512<ulong>[_indices];
        for (int n = 0; n < _blocks; n += Lanes, CountOn())
        {
            long* from = (long*)drawn, to = (long*)_buffer.Pointer + ((long)n * _indices);
            if (_width == VectorWidth.Bits256 && _indices == Lanes)
            {
                Counters(_block, _step);
                Vector256<uint> least = BlockIndices256.Eights(_philox.Keys, (ulong*)_counters.Pointer, _layout.Components, (ulong*)to);
                uint lanes = ExactIndices.Rejections(least, _layout.Rejected);
                if (lanes != 0)
                {
                    Replace(lanes, _block, _step, (ulong*)to, toNextLane: Lanes, toNextIndex: 1);
                }

                continue;
            }

            Draw(_block, _step, drawn);
            if (_indices == Lanes && _width == VectorWidth.Bits512)
            {
                Turn(drawn, (double*)to);
                continue;
            }

            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int i = 0; i < _indices; i++)
                {
                    to[(lane * _indices) + i] = from[(i * Lanes) + lane];
                }
            }
        }
    }

    /// <summary>Writes eight indices of each of eight blocks, block by block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(Vector512<ulong>* drawn, double* target)
    {
        var bits = (Vector512<double>*)drawn; // only moves the bits, never computes with them
        Vector512<double> r0 = bits[0], r1 = bits[1], r2 = bits[2], r3 = bits[3], r4 = bits[4], r5 = bits[5], r6 = bits[6], r7 = bits[7];
        Ops512.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        var turned = (Vector512<double>*)target;
        (turned[0], turned[1], turned[2], turned[3], turned[4], turned[5], turned[6], turned[7]) = (r0, r1, r2, r3, r4, r5, r6, r7);
    }

    /// <summary>The indices of eight blocks, one vector each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Draw(Vector512<ulong> block, Vector512<ulong> step, Vector512<ulong>* target)
    {
        Vector256<uint> least;
        if (_width == VectorWidth.Bits256)
        {
            Counters(block, step);
            least = BlockIndices256.Indices(_philox.Keys, (ulong*)_counters.Pointer, _layout, (ulong*)target);
        }
        else
        {
            Vector512<ulong> x0 = block, x1 = step, x2 = Vector512.Create((ulong)StreamId.Batches), x3 = _trajectory;
            _philox.Blocks(ref x0, ref x1, ref x2, ref x3);
            least = WordIndices512.Indices(x0, x1, x2, x3, _layout, (ulong*)target);
        }

        uint lanes = ExactIndices.Rejections(least, _layout.Rejected);
        if (lanes != 0)
        {
            Replace(lanes, block, step, (ulong*)target, toNextLane: 1, toNextIndex: Lanes);
        }
    }

    /// <summary>The counters of eight blocks, as <see cref="Philox256"/> reads them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Counters(Vector512<ulong> block, Vector512<ulong> step)
    {
        var counters = (ulong*)_counters.Pointer;
        Philox256.Order(block, counters);
        Philox256.Order(step, counters + Lanes);
        Vector512.Create((ulong)StreamId.Batches).Store(counters + (2 * Lanes));
        Philox256.Order(_trajectory, counters + (3 * Lanes));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Replace(
        uint lanes, Vector512<ulong> block, Vector512<ulong> step, ulong* target,
        int toNextLane, int toNextIndex, ulong spacing = 1, ulong origin = 0)
    {
        Span<uint> indices = stackalloc uint[_indices];
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            ExactIndices.Write(_seed, _layout, (uint)block[lane], (uint)step[lane], (uint)_trajectory[lane], indices);
            for (int i = 0; i < indices.Length; i++)
            {
                target[(lane * toNextLane) + (i * toNextIndex)] = (indices[i] * spacing) + origin;
            }
        }
    }

    public override void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
        _counters.Dispose();
        _rounds.Dispose();
    }
}
