using System.Buffers.Binary;
using System.Text;
using Escapement.Experiments.Measurements;
using Escapement.Random;

namespace Escapement.Experiments.Sweeps;

/// <summary>
/// The seed of a cell. It depends on the sweep's seed and the cell's declared values, not on its place, its shard or anything computed, so the same
/// cell of another sweep has the same random numbers.
/// </summary>
static class SweepSeed
{
    /// <summary>
    /// A chain over 64-bit words w_j, each taken into the seed s by words 0 and 1 of the Philox block with key s at the counter
    /// (low word of w_j, its high word, <see cref="StreamId.Cells"/>, j): problem and minimizer as UTF-8 with their lengths, sampling, start
    /// radius, repeat; last <see cref="CellSeed"/> with batch size and declared rate.
    /// </summary>
    public static ulong Of(ulong seed, SweepCell cell)
    {
        ulong state = seed;
        uint place = 0;
        foreach (ulong word in Words(cell))
        {
            RandomBlock block = new RandomStream(state, StreamId.Cells).Block((uint)word, (uint)(word >> 32), place++);
            state = block.X0 | ((ulong)block.X1 << 32);
        }

        return CellSeed.Of(state, cell.Batch, cell.Rate);
    }

    static IEnumerable<ulong> Words(SweepCell cell)
        => [
            .. Text(cell.Problem), .. Text(cell.Minimizer ?? ""), (ulong)cell.Batch.Sampling, BitConverter.DoubleToUInt64Bits(cell.StartRadius),
            (ulong)cell.Repeat,
        ];

    static IEnumerable<ulong> Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        yield return (ulong)bytes.Length;
        foreach (byte[] chunk in bytes.Chunk(sizeof(ulong)))
        {
            byte[] word = new byte[sizeof(ulong)];
            chunk.CopyTo(word, 0);
            yield return BinaryPrimitives.ReadUInt64LittleEndian(word);
        }
    }
}
