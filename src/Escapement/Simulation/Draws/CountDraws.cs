using System.Numerics;
using Escapement.Kernels;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// Large batches with replacement as counts: <c>(n_1, …, n_N) ~ Multinomial(k; 1/N, …, 1/N)</c> says how often each component is drawn, without
/// drawing one by one. Fair coins split the k draws between the two halves of 2^L ≥ N cells, since the number of ones among n random bits is
/// <c>Binomial(n, ½)</c>; then each half is split again, down to single cells. Draws that fall into a cell past N are thrown again. The counts are
/// exact and the arithmetic is in integers: the same on every machine. A step takes about k·log₂(N)/128 Philox blocks and at most N gradients.
/// </summary>
sealed unsafe class CountDraws : BatchSource
{
    const int Lanes = 8, BatchesOfComponents = 2;

    readonly CoinStream _coins;
    readonly int _components, _batch, _group, _levels;
    readonly int[] _cells;
    readonly AlignedBuffer _indices, _weights;
    uint _first, _step;

    public CountDraws(ulong seed, int components, int batch, int group)
    {
        (_components, _batch, _group) = (components, batch, group);
        _coins = new(seed);
        _levels = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)components));
        _cells = new int[1 << _levels];
        (_indices, _weights) = (new(components), new((long)components * group));
        for (int i = 0; i < components; i++)
        {
            Indices[i] = i;
        }
    }

    long* Indices => (long*)_indices.Pointer;

    public override int Size => _batch;

    /// <summary>Whether batches are large enough for counts, which means at least 2N.</summary>
    public static bool Suit(int components, int batch) => batch / BatchesOfComponents >= components;

    public override void Begin(uint firstTrajectory) => (_first, _step) = (firstTrajectory, 0);

    public override void Sum(BatchGradient gradient, double* theta, double* sum)
    {
        int listed = _components;
        for (int lane = 0; lane < _group; lane++)
        {
            Draw(_first + (uint)lane);
            if (_group == 1)
            {
                listed = ListPresent();
                break;
            }

            for (int i = 0; i < _components; i++)
            {
                _weights.Pointer[((long)i * Lanes) + lane] = _cells[i];
            }
        }

        _step++;
        gradient.WeightedSum(Indices, _weights.Pointer, listed, theta, sum);
    }

    /// <summary>The counts of a trajectory's next batch: the first N cells.</summary>
    void Draw(uint trajectory)
    {
        _coins.Begin(_step, trajectory);
        Array.Clear(_cells);
        for (int again = _batch; again > 0;)
        {
            Throw(again, 0, _levels);
            again = 0;
            for (int i = _components; i < _cells.Length; i++)
            {
                again += _cells[i];
                _cells[i] = 0;
            }
        }
    }

    /// <summary>Throws <paramref name="count"/> draws into the 2^<paramref name="level"/> cells from <paramref name="cell"/> on.</summary>
    void Throw(int count, int cell, int level)
    {
        while (level > 0 && count > 0)
        {
            level--;
            int right = _coins.Heads(count);
            Throw(count - right, cell, level);
            (count, cell) = (right, cell + (1 << level));
        }

        _cells[cell] += count;
    }

    int ListPresent()
    {
        int listed = 0;
        for (int i = 0; i < _components; i++)
        {
            if (_cells[i] > 0)
            {
                (Indices[listed], _weights.Pointer[listed]) = (i, _cells[i]);
                listed++;
            }
        }

        return listed;
    }

    public override void Dispose()
    {
        _coins.Dispose();
        _indices.Dispose();
        _weights.Dispose();
    }
}
