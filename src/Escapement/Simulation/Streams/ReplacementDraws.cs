using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Simulation.Kernels;

namespace Escapement.Simulation.Streams;

/// <summary>Batches with replacement, eight Philox blocks at a time: of eight trajectories, or eight consecutive ones of a single trajectory.</summary>
sealed unsafe class ReplacementDraws : IndexDraws
{
    const int Lanes = 8, SmallestFill = 4;

    readonly IndexLayout _layout;
    readonly bool _sideBySide;
    readonly int _components, _blocks, _indices;
    readonly AlignedBuffer _keys, _buffer;
    readonly Philox8 _philox;
    readonly int _stepsOfFill;
    readonly long _advance, _skip;
    Vector512<ulong> _trajectory;
    long* _cursor;
    long _filled;
    int _left, _leftOfBlock;

    public ReplacementDraws(ulong seed, int components, int batch, bool sideBySide)
    {
        _layout = new(components, batch);
        (_components, _sideBySide, _indices) = (components, sideBySide, _layout.IndicesOfBlock);
        int least = sideBySide ? SmallestFill : Lanes;
        _blocks = (_layout.BlocksPerStep + least - 1) / least * least;
        _keys = new(Philox8.KeyVectors * Lanes);
        _philox = new((Vector512<ulong>*)_keys.Pointer, seed);
        int lanes = sideBySide ? Lanes : 1;
        _buffer = new((long)_blocks * _indices * lanes);
        _stepsOfFill = _blocks * _layout.StepsPerBlock / _layout.BlocksPerStep;
        bool shared = _layout.StepsPerBlock > 1;
        _advance = (shared ? batch : (long)_layout.BlocksPerStep * _indices) * lanes;
        _skip = shared ? (_indices - (_layout.StepsPerBlock * batch)) * lanes : 0;
    }

    public override int Size => _layout.Batch;

    public override void Begin(uint firstTrajectory)
    {
        Vector512<ulong> first = Vector512.Create((ulong)firstTrajectory);
        _trajectory = _sideBySide ? first + Vector512<ulong>.Indices : first;
        (_left, _filled) = (0, 0);
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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Fill()
    {
        Vector512<ulong>* target = (Vector512<ulong>*)_buffer.Pointer;
        long first = _filled;
        _cursor = (long*)_buffer.Pointer;
        (_left, _leftOfBlock) = (_stepsOfFill, _layout.StepsPerBlock);
        _filled += (long)_stepsOfFill / _layout.StepsPerBlock * _layout.BlocksPerStep;
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
            FillOne(first);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillOne(long first)
    {
        Vector512<ulong>* drawn = stackalloc Vector512<ulong>[32];
        ulong* block = stackalloc ulong[Lanes], step = stackalloc ulong[Lanes];
        ulong nextBlock = _layout.BlockWord(first), nextStep = _layout.StepWord(first), blocksPerStep = (ulong)_layout.BlocksPerStep;
        for (int n = 0; n < _blocks; n += Lanes)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                (block[lane], step[lane]) = (nextBlock, nextStep);
                if (++nextBlock == blocksPerStep)
                {
                    (nextBlock, nextStep) = (0, nextStep + 1);
                }
            }

            Draw(Vector512.Load(block), Vector512.Load(step), drawn);
            long* from = (long*)drawn, to = (long*)_buffer.Pointer + ((long)n * _indices);
            if (_indices == Lanes && Vector512.IsHardwareAccelerated)
            {
                Turn(drawn, (Vector512<double>*)to);
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

    /// <summary>Eight indices of eight blocks, block by block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(Vector512<ulong>* drawn, Vector512<double>* target)
    {
        var bits = (Vector512<double>*)drawn; // moved, never computed with
        Vector512<double> r0 = bits[0], r1 = bits[1], r2 = bits[2], r3 = bits[3], r4 = bits[4], r5 = bits[5], r6 = bits[6], r7 = bits[7];
        Transpose8.InPlace(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        (target[0], target[1], target[2], target[3], target[4], target[5], target[6], target[7]) = (r0, r1, r2, r3, r4, r5, r6, r7);
    }

    /// <summary>The indices of eight blocks, one vector each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Draw(Vector512<ulong> block, Vector512<ulong> step, Vector512<ulong>* target)
    {
        if (PhiloxHalves.IsSupported)
        {
            ulong* counters = stackalloc ulong[PhiloxHalves.CounterWords];
            block.Store(counters);
            step.Store(counters + Lanes);
            Vector512.Create((ulong)StreamId.Batches).Store(counters + (2 * Lanes));
            _trajectory.Store(counters + (3 * Lanes));
            PhiloxHalves.Indices(_philox.Keys, counters, (ulong)_components, _layout.IndicesOfFraction, (ulong*)target);
            return;
        }

        Vector512<ulong> x0 = block, x1 = step, x2 = Vector512.Create((ulong)StreamId.Batches), x3 = _trajectory;
        _philox.Blocks(ref x0, ref x1, ref x2, ref x3);
        FractionIndices.Write(x0, x1, x2, x3, (ulong)_components, _layout.IndicesOfFraction, target);
    }

    public override void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
    }
}
