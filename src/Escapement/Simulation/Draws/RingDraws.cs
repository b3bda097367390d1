using System.Runtime.CompilerServices;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Draws both sets side by side, in a ring of two halves. One half is read while the other is drawn, because reading parts of a vector is slow right
/// after it was stored.
/// </summary>
sealed unsafe class RingDraws : BlockDraws
{
    readonly AlignedBuffer _buffer, _passes = new(Beginnings * Sets * Ahead * sizeof(BlockPass) / sizeof(double));
    readonly uint* _first;
    readonly int _half;
    long _given, _drawn; // counted in blocks

    public RingDraws(ulong seed, IndexLayout layout)
        : base(seed, layout)
    {
        _half = Sets * ToSecondSet;
        _buffer = new(_half); // two halves of this many 32-bit numbers, so this many doubles
        Current = _first = (uint*)_buffer.Pointer;
        var pass = (BlockPass*)_passes.Pointer;
        for (int half = 0; half < 2; half++)
        {
            for (int set = 0; set < Sets; set++)
            {
                uint* draws = _first + (half * _half) + (set * ToSecondSet), target = _first + ((1 - half) * _half) + (set * ToSecondSet);
                for (int block = 0; block < Ahead; block++)
                {
                    *pass++ = Pass(draws, target, set, Shared(1 - half), block);
                }
            }
        }
    }

    /// <summary>The offsets of the first set in the half that was given last.</summary>
    public uint* Current { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Begin(uint firstTrajectory)
    {
        base.Begin(firstTrajectory);
        (_given, _drawn) = (0, 0);
        Share(Shared(0));
        Share(Shared(1));
        Fill(_first);
    }

    /// <summary>
    /// The next half of the ring, as passes over the first set, then over the second, one for each block. The caller draws the blocks of the other
    /// half while reading these, then calls <see cref="Drawn"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPass* NextHalfInPasses()
    {
        BlockPass* passes = (BlockPass*)_passes.Pointer + (HalfOf(_given) == 0 ? 0 : Sets * Ahead);
        NextHalf(out _);
        return passes;
    }

    /// <summary>The next half as offsets; this method draws the other half itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a run may end before the runtime would optimize it
    public uint* NextHalfDrawn()
    {
        uint* half = NextHalf(out uint* target);
        Fill(target);
        return half;
    }

    /// <summary>Replaces rejected words and advances; to be called after drawing half a ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Drawn(uint* target)
    {
        Check(0, _drawn, target);
        Check(1, _drawn, target + ToSecondSet);
        Share(Shared(HalfOf(_drawn) == 0 ? 0 : 1));
        _drawn += Ahead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint* NextHalf(out uint* target)
    {
        int half = HalfOf(_given);
        _given += Ahead;
        target = _first + (_half - half);
        return Current = _first + half;
    }

    /// <summary>The start of the half that holds a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int HalfOf(long block) => ((int)block & Ahead) == 0 ? 0 : _half; // Ahead is a power of two

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Fill(uint* target)
    {
        for (int set = 0; set < Sets; set++)
        {
            Draw(set, Shared(HalfOf(_drawn) == 0 ? 0 : 1), target + (set * ToSecondSet));
        }

        Drawn(target);
    }

    public override void Dispose()
    {
        base.Dispose();
        _buffer.Dispose();
        _passes.Dispose();
    }
}
