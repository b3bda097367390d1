using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Random;

/// <summary>
/// One purpose's random numbers: the key is the 64-bit seed, the counter is (block, step, stream, trajectory).
/// </summary>
readonly struct RandomStream(ulong seed, StreamId stream)
{
    public ulong Seed { get; } = seed;

    public uint Stream { get; } = (uint)stream;

    /// <summary>The four words at (block, step, trajectory).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RandomBlock Block(uint block, uint step, uint trajectory) => Philox.Block(Seed, block, step, Stream, trajectory);

    /// <summary>Two independent standard normal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double First, double Second) Normals(uint block, uint step, uint trajectory)
    {
        PhiloxFour.Blocks(
            this, block, step, trajectory, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
        (Vector256<double> first, Vector256<double> second) = NormalPairs.Of(x0, x1, x2, x3);
        return (first[0], second[0]);
    }

    /// <summary>Fills the span with these pairs from blocks 0, 1, … in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normals(uint step, uint trajectory, Span<double> numbers)
    {
        const int pairs = 4;
        for (uint block = 0; numbers.Length > 0; block += pairs)
        {
            PhiloxFour.Blocks(
                this, block, step, trajectory, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3);
            (Vector256<double> first, Vector256<double> second) = NormalPairs.Of(x0, x1, x2, x3);
            if (numbers.Length >= 2 * pairs)
            {
                Vector256.Create(first[0], second[0], first[1], second[1]).CopyTo(numbers);
                Vector256.Create(first[2], second[2], first[3], second[3]).CopyTo(numbers[pairs..]);
                numbers = numbers[(2 * pairs)..];
                continue;
            }

            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (i % 2 == 0 ? first : second)[i / 2];
            }

            return;
        }
    }
}
