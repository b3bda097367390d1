using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The draws of <see cref="ReplacementDraws"/> for two sets of eight trajectories, four blocks of each at a time, as byte offsets of 64-byte rows. A
/// kernel that reads offsets may draw the next ones itself, round by round: Philox rounds wait for each other, the kernel waits for memory, and each
/// hides the other's latency.
/// </summary>
abstract unsafe class BlockDraws : IDisposable
{
    protected const int Lanes = 8;

    /// <summary>The number of blocks that are drawn together.</summary>
    public const int Ahead = SharedRounds.Blocks;

    /// <summary>The number of sets of eight trajectories.</summary>
    public const int Sets = 2;

    /// <summary>A row has 64 bytes.</summary>
    public const int RowShift = 6;

    /// <summary>The remaining rounds of each trajectory.</summary>
    public const int Rounds = Philox.Rounds - SharedRounds.Done;

    readonly AlignedBuffer _keys = new(Philox512.KeyCount), _lanes = new(Sets * Lanes), _least = new(Sets * Ahead * Lanes / 2);
    readonly AlignedBuffer _shared = new(Beginnings * sizeof(SharedRounds) / sizeof(double));
    readonly bool _is256 = InstructionSet.Is256;
    readonly ulong _seed;
    readonly IndexLayout _layout;
    readonly Vector256<ulong> _blocksPerStep, _blocksAhead, _stepsAhead;
    Vector256<ulong> _sharedBlock, _sharedStep; // of the four blocks whose first rounds come next
    uint _firstTrajectory;

    protected BlockDraws(ulong seed, IndexLayout layout)
    {
        (_seed, _layout) = (seed, layout);
        _ = new Philox512((ulong*)_keys.Pointer, seed);
        _blocksPerStep = Vector256.Create((ulong)layout.BlocksPerStep);
        _blocksAhead = Vector256.Create((ulong)(Ahead % layout.BlocksPerStep));
        _stepsAhead = Vector256.Create((ulong)(Ahead / layout.BlocksPerStep));
    }

    /// <summary>Whether 32 bits hold the offsets of the given number of rows and one more.</summary>
    public static bool Reach(int components) => components < 1 << (32 - RowShift);

    public ref readonly IndexLayout Layout => ref _layout;

    /// <summary>The distance from an offset of the first set to the same offset of the second.</summary>
    public int ToSecondSet => Ahead * BlockLength;

    /// <summary>The distance from an offset to the same offset of the next block.</summary>
    protected int BlockLength => _layout.IndicesOfBlock * Lanes;

    /// <summary>How many sets of first rounds of four blocks are kept: reading one that was just written would make the processor wait.</summary>
    protected const int Beginnings = 2;

    /// <summary>One set of first rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a call would make a kernel spill its registers
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

    /// <summary>The offsets that a kernel reads and the block that it draws in one pass.</summary>
    /// <param name="draws">The offsets of the set that the kernel reads.</param>
    /// <param name="target">Where the kernel draws four blocks of a set.</param>
    /// <param name="drawn">The set that it draws.</param>
    /// <param name="shared">The first rounds of these four blocks.</param>
    /// <param name="block">Which of the four blocks.</param>
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

    /// <summary>The keys of the remaining rounds.</summary>
    ulong* Keys => (ulong*)_keys.Pointer + (2 * SharedRounds.Done);

    /// <summary>The counters' last words; for vectors of 256 bits in the order of <see cref="Philox256.Order"/>.</summary>
    ulong* Trajectories(int set) => (ulong*)_lanes.Pointer + (set * Lanes);

    /// <summary>Where the smallest last low halves go, eight for each block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint* Least(int set) => (uint*)_least.Pointer + (set * Ahead * Lanes);

    /// <summary>Computes the first rounds of the next four blocks, and advances the counters.</summary>
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

    /// <summary>Replaces rejected words; to be called after drawing four blocks of a set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="first">The number of the first of these blocks.</param>
    /// <param name="offsets">The offsets that the blocks gave.</param>
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
