using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Simulation.Streams;

/// <summary>Two consecutive blocks of eight trajectories that are still to be drawn.</summary>
readonly unsafe struct BlockPair(
    ulong block0, ulong step0, ulong block1, ulong step1, Philox8 philox, Vector512<ulong> trajectories, ulong components, int indicesOfFraction,
    double* rows)
{
    const int RowShift = 6;

    public ulong Block0 { get; } = block0;

    public ulong Step0 { get; } = step0;

    public ulong Block1 { get; } = block1;

    public ulong Step1 { get; } = step1;

    public Philox8 Philox { get; } = philox;

    public Vector512<ulong> Trajectories { get; } = trajectories;

    /// <summary>The counters' third word.</summary>
    public static Vector512<ulong> Stream => Vector512.Create((ulong)StreamId.Batches);

    /// <summary>Writes the addresses of the rows that the two blocks' words ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(
        Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3,
        Vector512<ulong> y0, Vector512<ulong> y1, Vector512<ulong> y2, Vector512<ulong> y3, Vector512<ulong>* target)
    {
        FractionIndices.Write(x0, x1, x2, x3, components, indicesOfFraction, target, RowShift, (ulong)rows);
        FractionIndices.Write(y0, y1, y2, y3, components, indicesOfFraction, target + (2 * indicesOfFraction), RowShift, (ulong)rows);
    }
}
