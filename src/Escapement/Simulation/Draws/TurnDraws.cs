using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Draws of both sets in turn: four blocks of one are read while those of the other are drawn. So each set needs one buffer, half as much as in a
/// ring: the less of the first-level cache draws take, the more is left to rows.
/// </summary>
sealed unsafe class TurnDraws : BlockDraws
{
    readonly AlignedBuffer _buffer, _passes = new(Sets * Ahead * sizeof(BlockPass) / sizeof(double));
    readonly uint* _offsets;
    readonly int _used, _unused; // places of a step's last block that are read, and that are filled up
    readonly long[] _drawn = new long[Sets]; // blocks

    /// <param name="seed">The key.</param>
    /// <param name="layout">N, and the batch.</param>
    /// <param name="unused">
    /// Places after the last of every step that stand for the row past the table's last: their reader may go on to the end of a group of rows. 0
    /// where steps share a block.
    /// </param>
    public TurnDraws(ulong seed, IndexLayout layout, int unused)
        : base(seed, layout)
    {
        _unused = unused;
        _used = layout.Batch - ((layout.BlocksPerStep - 1) * layout.IndicesOfBlock);
        _buffer = new(ToSecondSet); // two sets of so many numbers of 32 bits
        _offsets = (uint*)_buffer.Pointer;
        var pass = (BlockPass*)_passes.Pointer;
        for (int set = 0; set < Sets; set++)
        {
            for (int block = 0; block < Ahead; block++)
            {
                *pass++ = Pass(OffsetsOf(set), OffsetsOf(1 - set), 1 - set, Shared(set), block);
            }
        }
    }

    /// <summary>
    /// Passes over the first set, then over the second, one for each block. The reader of the first is to draw the blocks of the second meanwhile,
    /// and to call <see cref="Drawn"/> before he reads them; and so on.
    /// </summary>
    public BlockPass* Passes => (BlockPass*)_passes.Pointer;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint* OffsetsOf(int set) => _offsets + (set * ToSecondSet);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Begin(uint firstTrajectory)
    {
        base.Begin(firstTrajectory);
        Array.Clear(_drawn);
        Share(Shared(0));
        Draw(0, Shared(0), OffsetsOf(0)); // its beginnings are those of the second set, which is drawn while the first is read
        Share(Shared(1));
        Complete(0);
    }

    /// <summary>To be called when the blocks of a set have been drawn.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Drawn(int set)
    {
        if (set == 0)
        {
            Share(Shared(1));
        }
        else
        {
            *Shared(0) = *Shared(1);
        }

        Complete(set);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Complete(int set)
    {
        long first = _drawn[set];
        _drawn[set] += Ahead;
        Check(set, first, OffsetsOf(set));
        if (_unused > 0)
        {
            Blank(set, first); // after that: a lane drawn again is written whole
        }
    }

    /// <summary>Fills up the last block of every step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Blank(int set, long first)
    {
        Vector256<uint> blank = Vector256.Create(Layout.Components << RowShift);
        int perStep = Layout.BlocksPerStep;
        for (int block = perStep - 1 - (int)(first % perStep); block < Ahead; block += perStep)
        {
            uint* at = OffsetsOf(set) + (block * BlockLength) + (_used * Lanes);
            for (uint* end = at + (_unused * Lanes); at < end; at += Lanes)
            {
                blank.Store(at);
            }
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _buffer.Dispose();
        _passes.Dispose();
    }
}
