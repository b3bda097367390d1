using Escapement.Random;
using Escapement.Updates;

namespace Escapement.Experiments.Measurements;

/// <summary>
/// The seed of one cell of a grid. It depends on the grid's seed and the cell's batch and learning rate, not on its place: the same cell of another
/// grid, run in another order or on other threads, has the same trajectories.
/// </summary>
static class CellSeed
{
    /// <summary>
    /// Words 0 (low) and 1 (high) of the Philox block with the seed as key at the counter (low word of the learning rate's bits, their high
    /// word, <see cref="StreamId.Cells"/>, batch size).
    /// </summary>
    public static ulong Of(ulong seed, Batch batch, double learningRate)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(learningRate);
        RandomBlock words = new RandomStream(seed, StreamId.Cells).Block((uint)bits, (uint)(bits >> 32), (uint)batch.Size);
        return words.X0 | ((ulong)words.X1 << 32);
    }
}
