using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>
/// The draws of <see cref="ReplacementDraws"/> for eight trajectories side by side, block by block, as addresses of 64-byte rows. Several blocks are drawn at once and well before
/// they are read: a vector just stored is slow to read in pieces.
/// </summary>
sealed unsafe class BlockDraws : IDisposable
{
    const int Lanes = 8;

    /// <summary>Blocks in half a ring, drawn together.</summary>
    public const int Ahead = 2;

    readonly AlignedBuffer _keys, _buffer, _lanes = new(Lanes);
    readonly Philox8 _philox;
    readonly int _fraction;
    readonly double* _rows;
    readonly ulong* _trajectories;
    readonly Vector512<ulong>* _first;
    readonly ulong _blocksPerStep, _components;
    readonly int _indices;
    Vector512<ulong>* _ready;
    ulong _block, _step;
    long _given, _drawn;

    public BlockDraws(ulong seed, int components, IndexLayout layout, double* rows)
    {
        _rows = rows;
        (_components, _fraction, _blocksPerStep) = ((ulong)components, layout.IndicesOfFraction, (ulong)layout.BlocksPerStep);
        _keys = new(Philox8.KeyVectors * Lanes);
        _philox = new((Vector512<ulong>*)_keys.Pointer, seed);
        _indices = layout.IndicesOfBlock;
        _buffer = new(2L * Ahead * _indices * Lanes);
        _ready = _first = (Vector512<ulong>*)_buffer.Pointer;
        _trajectories = (ulong*)_lanes.Pointer;
    }

    public void Begin(uint firstTrajectory)
    {
        (Vector512.Create((ulong)firstTrajectory) + Vector512<ulong>.Indices).Store(_trajectories);
        (_block, _step) = (0, 0);
        (_given, _drawn) = (0, 0);
        Fill(0);
    }

    /// <summary>The block that <see cref="Next"/> gave last.</summary>
    public double** Current => (double**)_ready;

    /// <summary>The addresses of the next block, a vector for each; good until the call after the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double** Next()
    {
        int place = (int)(_given % (2 * Ahead));
        if (place % Ahead == 0 && _drawn == _given + Ahead)
        {
            Fill(Ahead - place);
        }

        _given++;
        _ready = _first + (place * _indices);
        return (double**)_ready;
    }

    /// <summary>
    /// The half of the ring whose first block <see cref="Next"/> would give, all its blocks at once, and what its reader is to draw meanwhile: the
    /// blocks of the other half, at <paramref name="target"/>. Only between halves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double** NextHalf(out BlockPair pair, out Vector512<ulong>* target)
    {
        int place = (int)(_given % (2 * Ahead));
        _given += Ahead;
        target = _first + ((Ahead - place) * _indices);
        pair = Pair();
        _ready = _first + (place * _indices);
        return (double**)_ready;
    }

    /// <summary>The same half, the other already drawn: where vectors have 256 bits, drawing does not fit beside anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at once: a run may be over before the runtime would get to it
    public double** NextHalfDrawn()
    {
        int place = (int)(_given % (2 * Ahead));
        _given += Ahead;
        _drawn += Ahead;
        Draw(Ahead - place);
        _ready = _first + (place * _indices);
        return (double**)_ready;
    }

    /// <summary>Blocks given so far.</summary>
    public long Given => _given;

    /// <summary>Goes back to before a block of the half that <see cref="NextHalf"/> gave last.</summary>
    public void Return(long given) => _given = given;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    BlockPair Pair()
    {
        _drawn += Ahead;
        var (block0, step0) = Count();
        var (block1, step1) = Count();
        return new(block0, step0, block1, step1, _philox, Vector512.Load(_trajectories), _components, _fraction, _rows);
    }

    /// <summary>Draws half a ring of blocks, from a place on.</summary>
    void Fill(int place)
    {
        if (PhiloxHalves.IsSupported)
        {
            _drawn += Ahead;
            Draw(place);
        }
        else
        {
            Draw(Pair(), _first + (place * _indices));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Draw(int place)
    {
        Vector512<ulong>* target = _first + (place * _indices);
        for (int i = 0; i < Ahead; i++, target += _indices)
        {
            var (block, step) = Count();
            PhiloxHalves.Addresses(_philox.Keys, (uint)block, (uint)step, _trajectories, _components, _fraction, (ulong*)target, (ulong)_rows);
        }
    }

    /// <summary>Draws two blocks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Draw(in BlockPair pair, Vector512<ulong>* target)
    {
        Vector512<ulong> x0 = Vector512.Create(pair.Block0), x1 = Vector512.Create(pair.Step0), x2 = BlockPair.Stream, x3 = pair.Trajectories;
        Vector512<ulong> y0 = Vector512.Create(pair.Block1), y1 = Vector512.Create(pair.Step1), y2 = BlockPair.Stream, y3 = pair.Trajectories;
        pair.Philox.Blocks(ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
        pair.Write(x0, x1, x2, x3, y0, y1, y2, y3, target);
    }

    /// <summary>Goes on to the next block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (ulong Block, ulong Step) Count()
    {
        (ulong block, ulong step) = (_block, _step);
        bool over = block + 1 == _blocksPerStep;
        _block = over ? 0 : block + 1;
        _step += over ? 1UL : 0;
        return (block, step);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
        _lanes.Dispose();
    }
}
