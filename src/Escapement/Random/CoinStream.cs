using System.Numerics;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>Fair coins: the bits of a step's Philox blocks in order, each used once. Draws eight blocks at a time.</summary>
sealed unsafe class CoinStream : IDisposable
{
    const int Lanes = 8, Bits = 64, WordsOfBlock = 2;

    readonly AlignedBuffer _keys = new(Philox512.KeyCount);
    readonly ulong[] _words = new ulong[WordsOfBlock * Lanes];
    readonly Philox512 _philox;
    uint _step, _trajectory;
    ulong _block, _word;
    int _next, _left;

    public CoinStream(ulong seed) => _philox = new((ulong*)_keys.Pointer, seed);

    public void Begin(uint step, uint trajectory)
        => (_step, _trajectory, _block, _word, _next, _left) = (step, trajectory, 0, 0, _words.Length, 0);

    /// <summary>How many of <paramref name="count"/> coins fall heads.</summary>
    public int Heads(int count)
    {
        int heads = 0;
        while (count > 0)
        {
            if (_left == 0)
            {
                (_word, _left) = (NextWord(), Bits);
            }

            int take = Math.Min(count, _left);
            heads += BitOperations.PopCount(_word << (Bits - take));
            _word = take == Bits ? 0 : _word >> take;
            (_left, count) = (_left - take, count - take);
        }

        return heads;
    }

    ulong NextWord()
    {
        if (_next == _words.Length)
        {
            Fill();
        }

        return _words[_next++];
    }

    void Fill()
    {
        Vector512<ulong> x0 = Vector512.Create(_block) + Vector512<ulong>.Indices, x1 = Vector512.Create((ulong)_step);
        Vector512<ulong> x2 = Vector512.Create((ulong)StreamId.Coins), x3 = Vector512.Create((ulong)_trajectory);
        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        _philox.Blocks(ref x0, ref x1, ref x2, ref x3);
        ((x0 << 32) | (x1 & low)).CopyTo(_words, 0);
        ((x2 << 32) | (x3 & low)).CopyTo(_words, Lanes);
        (_block, _next) = (_block + Lanes, 0);
    }

    public void Dispose() => _keys.Dispose();
}
