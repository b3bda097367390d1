using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Draws the two sets in turn: four blocks of one set are read while four of the other are drawn. So each set needs only one buffer, half of what a
/// ring takes, and more of the first-level cache is left to the rows.
/// </summary>
sealed unsafe class TurnDraws : BlockDraws
{
    readonly AlignedBuffer _buffer, _passes = new(Sets * Ahead * sizeof(BlockPass) / sizeof(double));
    readonly uint* _offsets;
    readonly int _used, _unused; // places of a step's last block: read, and filled with the row past the last
    readonly long[] _drawn = new long[Sets]; // counted in blocks

    /// <param name="seed">The key.</param>
    /// <param name="layout">N, and the batch.</param>
    /// <param name="unused">
    /// The number of places after the last of each step that hold the row past the table's last, so that the reader can read whole groups of rows. 0
    /// if steps share a block.
    /// </param>
    public TurnDraws(ulong seed, IndexLayout layout, int unused)
        : base(seed, layout)
    {
        _unused = unused;
        _used = layout.Batch - ((layout.BlocksPerStep - 1) * layout.IndicesOfBlock);
        _buffer = new(ToSecondSet); // two sets of this many 32-bit numbers, so this many doubles
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
    /// Passes over the first set, then over the second, one for each block. The caller draws the blocks of the second set while reading the first,
    /// and calls <see cref="Drawn"/> before reading the second; and so on, in turn.
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
        Draw(0, Shared(0), OffsetsOf(0)); // shares its first rounds with the second set, drawn while the first is read
        Share(Shared(1));
        Complete(0);
    }

    /// <summary>Replaces rejected words and advances; to be called after drawing the blocks of a set.</summary>
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
            Blank(set, first); // only now: replacing a rejected word rewrites the whole lane
        }
    }

    /// <summary>Fills the unused places of every step's last block.</summary>
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
