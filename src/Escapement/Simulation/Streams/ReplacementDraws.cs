using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>Batches with replacement, eight Philox blocks at a time: of eight trajectories, or eight consecutive ones of a single trajectory.</summary>
sealed unsafe class ReplacementDraws : BatchDraws
{
    const int Lanes = 8, SmallestFill = 4;

    readonly IndexLayout _layout;
    readonly bool _sideBySide;
    readonly int _components, _blocks, _indices;
    readonly AlignedBuffer _keys, _buffer;
    readonly Philox8 _philox;
    Vector512<ulong> _trajectory;
    int _step, _end;
    long _filled;

    public ReplacementDraws(ulong seed, int components, int batch, bool sideBySide)
    {
        _layout = new(components, batch);
        (_components, _sideBySide, _indices) = (components, sideBySide, _layout.IndicesOfBlock);
        int least = sideBySide ? SmallestFill : Lanes;
        _blocks = (_layout.BlocksPerStep + least - 1) / least * least;
        _keys = new(Philox8.KeyVectors * Lanes);
        _philox = new((Vector512<ulong>*)_keys.Pointer, seed);
        _buffer = new((long)_blocks * _indices * (sideBySide ? Lanes : 1));
    }

    public override void Begin(uint firstTrajectory)
    {
        Vector512<ulong> first = Vector512.Create((ulong)firstTrajectory);
        _trajectory = _sideBySide ? first + Vector512<ulong>.Indices : first;
        (_step, _end, _filled) = (0, 0, 0);
    }

    public override long* Next()
    {
        if (_step == _end)
        {
            Fill();
        }

        long place = _layout.Place(_step, 0) - ((_filled - _blocks) * _indices);
        _step++;
        return (long*)_buffer.Pointer + (place * (_sideBySide ? Lanes : 1));
    }

    void Fill()
    {
        _end += _layout.StepsPerBlock > 1 ? _blocks * _layout.StepsPerBlock : _blocks / _layout.BlocksPerStep;
        Vector512<ulong>* target = (Vector512<ulong>*)_buffer.Pointer;
        long first = _layout.StepsPerBlock > 1 ? _filled : (long)_step * _layout.BlocksPerStep;
        if (_sideBySide)
        {
            for (int n = 0; n < _blocks; n++)
            {
                Draw(Vector512.Create((ulong)_layout.BlockWord(first + n)), Vector512.Create((ulong)_layout.StepWord(first + n)), target + ((long)n * _indices));
            }
        }
        else
        {
            FillOne(first);
        }

        _filled = first + _blocks;
    }

    void FillOne(long first)
    {
        Vector512<ulong>* drawn = stackalloc Vector512<ulong>[32];
        ulong* block = stackalloc ulong[Lanes], step = stackalloc ulong[Lanes];
        for (int n = 0; n < _blocks; n += Lanes)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                (block[lane], step[lane]) = (_layout.BlockWord(first + n + lane), _layout.StepWord(first + n + lane));
            }

            Draw(Vector512.Load(block), Vector512.Load(step), drawn);
            long* from = (long*)drawn, to = (long*)_buffer.Pointer + ((long)n * _indices);
            for (int lane = 0; lane < Lanes; lane++)
            {
                for (int i = 0; i < _indices; i++)
                {
                    to[(lane * _indices) + i] = from[(i * Lanes) + lane];
                }
            }
        }
    }

    /// <summary>The indices of eight blocks, one vector each.</summary>
    void Draw(Vector512<ulong> block, Vector512<ulong> step, Vector512<ulong>* target)
    {
        Vector512<ulong> x0 = block, x1 = step, x2 = Vector512.Create((ulong)StreamId.Batches), x3 = _trajectory;
        _philox.Blocks(ref x0, ref x1, ref x2, ref x3);
        Vector512<ulong> n = Vector512.Create((ulong)_components);
        int indices = _layout.IndicesOfFraction;
        for (int i = 0; i < indices; i++)
        {
            Vector512<ulong> lowA = WideMultiply.Of(x1, n), lowB = WideMultiply.Of(x3, n);
            Vector512<ulong> highA = WideMultiply.Of(x0, n) + (lowA >>> 32), highB = WideMultiply.Of(x2, n) + (lowB >>> 32);
            target[i] = highA >>> 32;
            target[indices + i] = highB >>> 32;
            (x0, x1, x2, x3) = (highA, lowA, highB, lowB);
        }
    }

    public override void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
    }
}
