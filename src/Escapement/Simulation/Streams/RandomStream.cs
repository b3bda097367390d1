using System.Runtime.CompilerServices;

namespace Escapement.Simulation.Streams;

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

    /// <summary>Two independent standard normal numbers (Box and Muller).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (double First, double Second) Normals(uint block, uint step, uint trajectory)
    {
        RandomBlock words = Block(block, step, trajectory);
        double radius = Math.Sqrt(-2 * Math.Log(Philox.OpenUniform(words.X0, words.X1)));
        double angle = 2 * Math.PI * Philox.Uniform(words.X2, words.X3);
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }
}
