using Escapement.Random;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>
/// Draws the components of batches for products of random matrices, from counter-based streams. An index is the high half of a 32-bit word times N:
/// uniform to within N/2³².
/// </summary>
sealed class ProductBatches(Batch batch, int components, ulong seed, uint replicate)
{
    const int ReplicateShift = 16, WordsOfBlock = 4;

    readonly RandomStream _stream = new(seed, StreamId.Products);
    readonly int[] _order = batch.Sampling == Sampling.WithoutReplacement ? [.. Enumerable.Range(0, components)] : [];
    readonly int[] _ahead = new int[PhiloxFour.Words];
    RandomBlock _words;
    uint _block, _step, _trajectory;
    int _used, _taken;

    /// <summary>The largest number of trajectories of one replicate.</summary>
    public const int Trajectories = 1 << ReplicateShift;

    /// <summary>Begins the numbers of one trajectory at one step.</summary>
    public void Begin(uint step, int trajectory)
    {
        (_step, _trajectory) = (step, (replicate << ReplicateShift) | (uint)trajectory);
        (_block, _used, _taken) = (0, WordsOfBlock, PhiloxFour.Words);
    }

    /// <summary>Draws one batch.</summary>
    public void Next(Span<int> indices)
    {
        if (_order.Length == 0)
        {
            WithReplacement(indices);
            return;
        }

        for (int j = 0; j < indices.Length; j++)
        {
            // The first k steps of a shuffle are a uniform k-subset whatever order they start from.
            int other = j + Below(components - j);
            (_order[j], _order[other]) = (_order[other], _order[j]);
            indices[j] = _order[j];
        }
    }

    /// <summary>Four blocks at a time where a batch needs more than one; the numbers are those of block after block.</summary>
    void WithReplacement(Span<int> indices)
    {
        if (batch.Size <= WordsOfBlock)
        {
            for (int j = 0; j < indices.Length; j++)
            {
                indices[j] = Below(components);
            }

            return;
        }

        while (indices.Length > 0)
        {
            if (_taken == PhiloxFour.Words)
            {
                PhiloxFour.Below(_stream, _block, _step, _trajectory, (uint)components, _ahead);
                (_block, _taken) = (_block + 4, 0);
            }

            int here = Math.Min(indices.Length, PhiloxFour.Words - _taken);
            _ahead.AsSpan(_taken, here).CopyTo(indices);
            _taken += here;
            indices = indices[here..];
        }
    }

    int Below(int bound)
    {
        if (_used == WordsOfBlock)
        {
            _words = _stream.Block(_block++, _step, _trajectory);
            _used = 0;
        }

        uint word = _used++ switch { 0 => _words.X0, 1 => _words.X1, 2 => _words.X2, _ => _words.X3 };
        return (int)(((ulong)word * (uint)bound) >> 32);
    }
}
