using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>
/// The draws of <see cref="ReplacementDraws"/> for two sets of eight trajectories side by side, block by block, as offsets of 64-byte rows in bytes. Blocks stand in a ring of
/// two halves: one is read while the other is drawn, because a vector just stored is slow to read in pieces. Whoever reads a half may draw the other himself, round by round.
/// </summary>
sealed unsafe class BlockDraws : IDisposable
{
    const int Lanes = 8;

    /// <summary>Blocks in half a ring, drawn together.</summary>
    public const int Ahead = SharedRounds.Blocks;

    /// <summary>Sets of eight trajectories.</summary>
    public const int Sets = 2;

    /// <summary>Rounds that each trajectory has left.</summary>
    public const int Rounds = Philox.Rounds - SharedRounds.Done;

    readonly AlignedBuffer _keys = new(Philox8.KeyVectors * Lanes), _lanes = new(Sets * Lanes), _least = new(Sets * Ahead * Lanes / 2);
    readonly AlignedBuffer _buffer, _passes, _shared = new(2 * sizeof(SharedRounds) / sizeof(double));
    readonly ulong _seed;
    readonly IndexLayout _layout;
    readonly uint* _first;
    readonly int _block, _half;
    readonly Vector256<ulong> _blocksPerStep, _blocksAhead, _stepsAhead;
    Vector256<ulong> _sharedBlock, _sharedStep; // of the four blocks whose beginnings are written next
    uint _firstTrajectory;
    long _given, _drawn;

    /// <summary>Whether offsets of so many rows, and of one more, fit 32 bits.</summary>
    public static bool Reach(int components) => components < 1 << (32 - WordIndices.RowShift);

    public BlockDraws(ulong seed, IndexLayout layout)
    {
        (_seed, _layout) = (seed, layout);
        _ = new Philox8((Vector512<ulong>*)_keys.Pointer, seed);
        Keys = (Vector512<ulong>*)_keys.Pointer + (2 * SharedRounds.Done);
        _blocksPerStep = Vector256.Create((ulong)layout.BlocksPerStep);
        _blocksAhead = Vector256.Create((ulong)(Ahead % layout.BlocksPerStep));
        _stepsAhead = Vector256.Create((ulong)(Ahead / layout.BlocksPerStep));
        _block = layout.IndicesOfBlock * Lanes;
        ToSecondSet = Ahead * _block;
        _half = Sets * ToSecondSet;
        _buffer = new(_half); // two halves of so many numbers of 32 bits
        Current = _first = (uint*)_buffer.Pointer;
        _passes = new(2L * Sets * Ahead * sizeof(BlockPass) / sizeof(double));
        WritePasses();
    }

    void WritePasses()
    {
        var pass = (BlockPass*)_passes.Pointer;
        for (int half = 0; half < 2; half++)
        {
            for (int set = 0; set < Sets; set++)
            {
                for (int block = 0; block < Ahead; block++)
                {
                    *pass++ = new()
                    {
                        Draws = _first + (half * _half) + (set * ToSecondSet) + (2 * block),
                        Target = _first + ((1 - half) * _half) + (set * ToSecondSet) + (block * _block),
                        Least = Least + (((set * Ahead) + block) * Lanes),
                        Shared = (SharedRounds*)_shared.Pointer + (1 - half),
                        Block = block,
                        Trajectories = Trajectories + (set * Lanes),
                        Keys = (ulong*)Keys,
                        Components = _layout.Components,
                    };
                }
            }
        }
    }

    public ref readonly IndexLayout Layout => ref _layout;

    /// <summary>From an offset of the first set to the same of the second.</summary>
    public int ToSecondSet { get; }

    /// <summary>Keys of the rounds that are left.</summary>
    public Vector512<ulong>* Keys { get; }

    /// <summary>The counters' last words, of one set after the other; where vectors have 256 bits, as <see cref="PhiloxHalves.Order"/> stores them.</summary>
    ulong* Trajectories => (ulong*)_lanes.Pointer;

    /// <summary>The beginnings of the blocks to be drawn. Those of two halves are kept: what was just written would make whoever reads it wait.</summary>
    SharedRounds* Shared
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // a call in a kernel would cost it its registers
        get => (SharedRounds*)_shared.Pointer + ((_drawn & Ahead) == 0 ? 0 : 1);
    }

    /// <summary>Where the smallest last low halves go, eight for each block, of one set after the other.</summary>
    uint* Least => (uint*)_least.Pointer;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(uint firstTrajectory)
    {
        _firstTrajectory = firstTrajectory;
        for (int set = 0; set < Sets; set++)
        {
            Vector512<ulong> trajectories = Vector512.Create((ulong)firstTrajectory + (ulong)(set * Lanes)) + Vector512<ulong>.Indices;
            if (PhiloxHalves.IsSupported)
            {
                PhiloxHalves.Order(trajectories, Trajectories + (set * Lanes));
            }
            else
            {
                trajectories.Store(Trajectories + (set * Lanes));
            }
        }

        (_given, _drawn) = (0, 0);
        _sharedBlock = Vector256.Create((ulong)_layout.BlockWord(0), _layout.BlockWord(1), _layout.BlockWord(2), _layout.BlockWord(3));
        _sharedStep = Vector256.Create((ulong)_layout.StepWord(0), _layout.StepWord(1), _layout.StepWord(2), _layout.StepWord(3));
        Share((SharedRounds*)_shared.Pointer);
        Share((SharedRounds*)_shared.Pointer + 1);
        Fill(_first);
    }

    /// <summary>The half of the ring that was given last, of the first set.</summary>
    public uint* Current { get; private set; }

    /// <summary>Gives the next half, all its blocks at once, and says where the other is to be drawn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint* NextHalf(out uint* target)
    {
        int half = HalfOf(_given);
        _given += Ahead;
        target = _first + (_half - half);
        return Current = _first + half;
    }

    /// <summary>
    /// The next half of the ring, as passes over the first set, then over the second, one for each block. Their reader is to draw the blocks of the other half
    /// meanwhile, and to call <see cref="Drawn"/> then.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BlockPass* NextHalfInPasses()
    {
        BlockPass* passes = (BlockPass*)_passes.Pointer + (HalfOf(_given) == 0 ? 0 : Sets * Ahead);
        NextHalf(out _);
        return passes;
    }

    /// <summary>The same half as offsets; the other is drawn here, at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // at once: a run may be over before the runtime would get to it
    public uint* NextHalfDrawn()
    {
        uint* half = NextHalf(out uint* target);
        Fill(target);
        return half;
    }

    /// <summary>Where in the ring the half of a block begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int HalfOf(long given) => ((int)given & Ahead) == 0 ? 0 : _half; // Ahead is a power of two

    /// <summary>
    /// Lets some places of a block that no step uses stand for the row past the last, in the half that <see cref="NextHalfInPasses"/> gives next. Their readers may then go on
    /// to the end of a group of rows.
    /// </summary>
    /// <param name="block">Which of the half.</param>
    /// <param name="from">The first place.</param>
    /// <param name="to">The one after the last.</param>
    public void Blank(int block, int from, int to)
    {
        Vector256<uint> blank = Vector256.Create(_layout.Components << WordIndices.RowShift);
        uint* first = _first + HalfOf(_given) + (block * _block);
        for (uint* at = first + (from * Lanes); at < first + (to * Lanes); at += Lanes)
        {
            blank.Store(at);
            blank.Store(at + ToSecondSet);
        }
    }

    /// <summary>Draws half a ring of blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Fill(uint* target)
    {
        for (int set = 0; set < Sets; set++)
        {
            uint* to = target + (set * ToSecondSet), least = Least + (set * Ahead * Lanes);
            if (PhiloxHalves.IsSupported)
            {
                PhiloxHalves.Offsets((ulong*)Keys, Shared, Ahead, Trajectories + (set * Lanes), _layout, to, least);
            }
            else
            {
                Philox8.Offsets(Keys, Shared, Trajectories + (set * Lanes), _layout, to, least);
            }
        }

        Drawn(target);
    }

    /// <summary>To be called when half a ring has been drawn: replaces what was rejected, and writes the beginnings of the half after the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Drawn(uint* target)
    {
        uint* first = Least, second = first + (Ahead * Lanes);
        Vector256<uint> least = Vector256.Min(
            Vector256.Min(
                Vector256.Min(Vector256.Load(first), Vector256.Load(first + Lanes)),
                Vector256.Min(Vector256.Load(first + (2 * Lanes)), Vector256.Load(first + (3 * Lanes)))),
            Vector256.Min(
                Vector256.Min(Vector256.Load(second), Vector256.Load(second + Lanes)),
                Vector256.Min(Vector256.Load(second + (2 * Lanes)), Vector256.Load(second + (3 * Lanes)))));
        if (ExactIndices.Rejections(least, _layout.Rejected) != 0)
        {
            Replace(target);
        }

        Share(Shared);
        _drawn += Ahead;
    }

    /// <summary>Writes the beginnings of the first blocks that have none yet, and counts on by half a ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Share(SharedRounds* target)
    {
        SharedRounds.Write(target, (Vector512<ulong>*)_keys.Pointer, _sharedBlock, _sharedStep);
        Vector256<ulong> block = _sharedBlock + _blocksAhead;
        Vector256<ulong> within = Vector256.GreaterThan(_blocksPerStep.AsInt64(), block.AsInt64()).AsUInt64(); // all ones, −1, or 0
        _sharedBlock = block - Vector256.AndNot(_blocksPerStep, within);
        _sharedStep = _sharedStep + _stepsAhead + Vector256<ulong>.One + within;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Replace(uint* target)
    {
        Span<uint> indices = stackalloc uint[_layout.IndicesOfBlock];
        for (int i = 0; i < Ahead; i++, target += _block)
        {
            for (int set = 0; set < Sets; set++)
            {
                uint* offsets = target + (set * ToSecondSet);
                uint lanes = ExactIndices.Rejections(Vector256.Load(Least + (((set * Ahead) + i) * Lanes)), _layout.Rejected);
                for (; lanes != 0; lanes &= lanes - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(lanes);
                    ExactIndices.Write(_seed, _layout, _layout.BlockWord(_drawn + i), _layout.StepWord(_drawn + i), _firstTrajectory + (uint)((set * Lanes) + lane), indices);
                    for (int j = 0; j < indices.Length; j++)
                    {
                        offsets[(j * Lanes) + lane] = indices[j] << WordIndices.RowShift;
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _buffer.Dispose();
        _passes.Dispose();
        _lanes.Dispose();
        _least.Dispose();
        _shared.Dispose();
    }
}
