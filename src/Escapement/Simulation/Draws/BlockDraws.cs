using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The draws of <see cref="ReplacementDraws"/> for two sets of eight trajectories, four blocks of each at a time, as offsets of 64-byte rows in
/// bytes. A kernel that reads offsets may draw others itself, round by round: the rounds wait for each other, and the kernel for memory.
/// </summary>
abstract unsafe class BlockDraws : IDisposable
{
    protected const int Lanes = 8;

    /// <summary>Blocks that are drawn together.</summary>
    public const int Ahead = SharedRounds.Blocks;

    /// <summary>Sets of eight trajectories.</summary>
    public const int Sets = 2;

    /// <summary>A row has 64 bytes.</summary>
    public const int RowShift = 6;

    /// <summary>Rounds that each trajectory has left.</summary>
    public const int Rounds = Philox.Rounds - SharedRounds.Done;

    readonly AlignedBuffer _keys = new(Philox512.KeyCount), _lanes = new(Sets * Lanes), _least = new(Sets * Ahead * Lanes / 2);
    readonly AlignedBuffer _shared = new(Beginnings * sizeof(SharedRounds) / sizeof(double));
    readonly bool _is256 = InstructionSet.Is256;
    readonly ulong _seed;
    readonly IndexLayout _layout;
    readonly Vector256<ulong> _blocksPerStep, _blocksAhead, _stepsAhead;
    Vector256<ulong> _sharedBlock, _sharedStep; // of the four blocks whose beginnings are written next
    uint _firstTrajectory;

    protected BlockDraws(ulong seed, IndexLayout layout)
    {
        (_seed, _layout) = (seed, layout);
        _ = new Philox512((ulong*)_keys.Pointer, seed);
        _blocksPerStep = Vector256.Create((ulong)layout.BlocksPerStep);
        _blocksAhead = Vector256.Create((ulong)(Ahead % layout.BlocksPerStep));
        _stepsAhead = Vector256.Create((ulong)(Ahead / layout.BlocksPerStep));
    }

    /// <summary>Whether offsets of so many rows, and of one more, fit 32 bits.</summary>
    public static bool Reach(int components) => components < 1 << (32 - RowShift);

    public ref readonly IndexLayout Layout => ref _layout;

    /// <summary>From an offset of the first set to the same of the second.</summary>
    public int ToSecondSet => Ahead * BlockLength;

    /// <summary>From an offset to the same of the next block.</summary>
    protected int BlockLength => _layout.IndicesOfBlock * Lanes;

    /// <summary>Beginnings of four blocks that are kept: what was just written would make whoever reads it wait.</summary>
    protected const int Beginnings = 2;

    /// <summary>One of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a call in a kernel would cost it its registers
    protected SharedRounds* Shared(int at) => (SharedRounds*)_shared.Pointer + at;

    /// <summary>Prepares a group of trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public virtual void Begin(uint firstTrajectory)
    {
        _firstTrajectory = firstTrajectory;
        for (int set = 0; set < Sets; set++)
        {
            Vector512<ulong> trajectories = Vector512.Create((ulong)firstTrajectory + (ulong)(set * Lanes)) + Vector512<ulong>.Indices;
            if (_is256)
            {
                Philox256.Order(trajectories, Trajectories(set));
            }
            else
            {
                trajectories.Store(Trajectories(set));
            }
        }

        _sharedBlock = Vector256.Create((ulong)_layout.BlockWord(0), _layout.BlockWord(1), _layout.BlockWord(2), _layout.BlockWord(3));
        _sharedStep = Vector256.Create((ulong)_layout.StepWord(0), _layout.StepWord(1), _layout.StepWord(2), _layout.StepWord(3));
    }

    /// <summary>What a kernel reads and draws at a time.</summary>
    /// <param name="draws">The offsets of a set that it reads.</param>
    /// <param name="target">Where four blocks of a set are drawn meanwhile.</param>
    /// <param name="drawn">Which set.</param>
    /// <param name="shared">Their beginnings.</param>
    /// <param name="block">Which of the four.</param>
    protected BlockPass Pass(uint* draws, uint* target, int drawn, SharedRounds* shared, int block) => new()
    {
        Draws = draws + (BlockPass.TrajectoriesOfPass * block),
        Target = target + (block * BlockLength),
        Least = Least(drawn) + (block * Lanes),
        Shared = shared,
        Block = block,
        Trajectories = Trajectories(drawn),
        Keys = Keys,
        Components = _layout.Components,
    };

    /// <summary>Keys of the rounds that are left.</summary>
    ulong* Keys => (ulong*)_keys.Pointer + (2 * SharedRounds.Done);

    /// <summary>The counters' last words; where vectors have 256 bits, as <see cref="Philox256.Order"/> stores them.</summary>
    ulong* Trajectories(int set) => (ulong*)_lanes.Pointer + (set * Lanes);

    /// <summary>Where the smallest last low halves go, eight for each block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint* Least(int set) => (uint*)_least.Pointer + (set * Ahead * Lanes);

    /// <summary>Writes the beginnings of the first blocks that have none yet, and counts on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Share(SharedRounds* target)
    {
        SharedRounds.Write(target, (ulong*)_keys.Pointer, _sharedBlock, _sharedStep);
        Vector256<ulong> block = _sharedBlock + _blocksAhead;
        Vector256<ulong> within = Vector256.GreaterThan(_blocksPerStep.AsInt64(), block.AsInt64()).AsUInt64(); // all ones, −1, or 0
        _sharedBlock = block - Vector256.AndNot(_blocksPerStep, within);
        _sharedStep = _sharedStep + _stepsAhead + Vector256<ulong>.One + within;
    }

    /// <summary>Draws four blocks of a set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Draw(int set, SharedRounds* shared, uint* target)
    {
        if (_is256)
        {
            BlockIndices256.Offsets(Keys, shared, Ahead, Trajectories(set), _layout, target, Least(set));
        }
        else
        {
            BlockIndices512.Offsets(Keys, shared, Trajectories(set), _layout, target, Least(set));
        }
    }

    /// <summary>To be called when four blocks of a set have been drawn: replaces what was rejected.</summary>
    /// <param name="set">Which.</param>
    /// <param name="first">The number of the first of these blocks.</param>
    /// <param name="offsets">Where they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected void Check(int set, long first, uint* offsets)
    {
        uint* least = Least(set);
        Vector256<uint> all = Vector256.Min(
            Vector256.Min(Vector256.Load(least), Vector256.Load(least + Lanes)),
            Vector256.Min(Vector256.Load(least + (2 * Lanes)), Vector256.Load(least + (3 * Lanes))));
        if (ExactIndices.Rejections(all, _layout.Rejected) != 0)
        {
            Replace(set, first, offsets);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Replace(int set, long first, uint* offsets)
    {
        Span<uint> indices = stackalloc uint[_layout.IndicesOfBlock];
        for (int i = 0; i < Ahead; i++, offsets += BlockLength)
        {
            uint lanes = ExactIndices.Rejections(Vector256.Load(Least(set) + (i * Lanes)), _layout.Rejected);
            for (; lanes != 0; lanes &= lanes - 1)
            {
                int lane = BitOperations.TrailingZeroCount(lanes);
                uint trajectory = _firstTrajectory + (uint)((set * Lanes) + lane);
                ExactIndices.Write(_seed, _layout, _layout.BlockWord(first + i), _layout.StepWord(first + i), trajectory, indices);
                for (int j = 0; j < indices.Length; j++)
                {
                    offsets[(j * Lanes) + lane] = indices[j] << RowShift;
                }
            }
        }
    }

    public virtual void Dispose()
    {
        _keys.Dispose();
        _lanes.Dispose();
        _least.Dispose();
        _shared.Dispose();
    }
}
