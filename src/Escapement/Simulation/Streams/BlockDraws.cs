using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>
/// The draws of <see cref="ReplacementDraws"/> for eight trajectories side by side, block by block. Several blocks are drawn at once and well before
/// they are read: a vector just stored is slow to read in pieces.
/// </summary>
sealed unsafe class BlockDraws : IDisposable
{
    const int Lanes = 8, Ahead = 4;

    readonly AlignedBuffer _keys, _buffer;
    readonly Philox8 _philox;
    readonly int _fraction;
    readonly ulong _blocksPerStep, _components;
    Vector512<ulong> _trajectory;
    readonly int _indices;
    Vector512<ulong>* _ready;
    ulong _block, _step;
    uint _given;

    public BlockDraws(ulong seed, int components, IndexLayout layout)
    {
        (_components, _fraction, _blocksPerStep) = ((ulong)components, layout.IndicesOfFraction, (ulong)layout.BlocksPerStep);
        _keys = new(Philox8.KeyVectors * Lanes);
        _philox = new((Vector512<ulong>*)_keys.Pointer, seed);
        _indices = layout.IndicesOfBlock;
        _buffer = new(2L * Ahead * _indices * Lanes);
        _ready = (Vector512<ulong>*)_buffer.Pointer;
    }

    public void Begin(uint firstTrajectory)
    {
        _trajectory = Vector512.Create((ulong)firstTrajectory) + Vector512<ulong>.Indices;
        (_block, _step) = (0, 0);
        _given = 0;
        Fill(0);
    }

    /// <summary>The block that <see cref="Next"/> gave last.</summary>
    public long* Current => (long*)_ready;

    /// <summary>The indices of the next block, a vector for each; good until the call after the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long* Next()
    {
        int place = (int)(_given % (2 * Ahead));
        if (place % Ahead == 0)
        {
            Fill(Ahead - place);
        }

        _given++;
        _ready = (Vector512<ulong>*)_buffer.Pointer + (place * _indices);
        return (long*)_ready;
    }

    /// <summary>Draws half a ring of blocks, from a place on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Fill(int place)
    {
        Vector512<ulong>* target = (Vector512<ulong>*)_buffer.Pointer + (place * _indices);
        for (int n = 0; n < Ahead; n++, target += _indices)
        {
            Draw(target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Draw(Vector512<ulong>* target)
    {
        Vector512<ulong> x0 = Vector512.Create(_block), x1 = Vector512.Create(_step), x2 = Vector512.Create((ulong)StreamId.Batches), x3 = _trajectory;
        ulong block = _block + 1;
        bool over = block == _blocksPerStep;
        _block = over ? 0 : block;
        _step += over ? 1UL : 0;
        _philox.Blocks(ref x0, ref x1, ref x2, ref x3);
        FractionIndices.Write(x0, x1, x2, x3, _components, _fraction, target);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
    }
}
