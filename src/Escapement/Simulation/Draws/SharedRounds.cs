using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The part of Philox's first three rounds that all trajectories of a step share, for four blocks at a time: only the counter's last word differs
/// between trajectories, and in three rounds it reaches half of all products. So a fifth of all work is done once for all trajectories.
/// </summary>
unsafe struct SharedRounds
{
    /// <summary>The number of rounds that this struct covers.</summary>
    public const int Done = 3;

    /// <summary>The number of blocks.</summary>
    public const int Blocks = 4;

    /// <summary>trajectory ^ this is the third word after the first round.</summary>
    public fixed ulong Enter[Blocks];

    /// <summary>The first word after the second is the high half of the product ^ this.</summary>
    public fixed ulong Second[Blocks];

    /// <summary>
    /// After the third, the first word is the second's product ^ <see cref="First0"/>, the second <see cref="First1"/>, the third the high half ^
    /// <see cref="First2"/>.
    /// </summary>
    public fixed ulong First0[Blocks], First1[Blocks], First2[Blocks];

    /// <param name="target">
    /// Overwritten. Computed in place, since copying a struct right after writing it makes the processor wait.
    /// </param>
    /// <param name="key">The keys of a <see cref="Philox512"/>.</param>
    /// <param name="block">The counters' first words.</param>
    /// <param name="step">The counters' second words; the third is <see cref="StreamId.Batches"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(SharedRounds* target, ulong* key, Vector256<ulong> block, Vector256<ulong> step)
    {
        Vector256<ulong> m0 = Vector256.Create((ulong)Philox.Multiplier0);
        Vector256<ulong> m1 = Vector256.Create((ulong)Philox.Multiplier1), low = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> p0 = WideMultiply.Of(m0, block), p1 = WideMultiply.Of(m1, Vector256.Create((ulong)StreamId.Batches));
        Vector256<ulong> q0 = WideMultiply.Of(m0, (p1 >>> 32) ^ step ^ Vector256.Create(key[0]));
        Vector256<ulong> q1 = WideMultiply.Of(m1, (q0 >>> 32) ^ p0 ^ Vector256.Create(key[3]));
        ((p0 >>> 32) ^ Vector256.Create(key[1])).Store(target->Enter);
        ((p1 & low) ^ Vector256.Create(key[2])).Store(target->Second);
        ((q1 >>> 32) ^ Vector256.Create(key[4])).Store(target->First0);
        q1.Store(target->First1);
        ((q0 & low) ^ Vector256.Create(key[5])).Store(target->First2);
    }

    /// <summary>The words of one block of each of eight trajectories, before the remaining rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(
        SharedRounds* shared, long block, Vector512<ulong> trajectories,
        out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3)
    {
        Vector512<ulong> entered = trajectories ^ Vector512.Create(shared->Enter[block]);
        Vector512<ulong> product = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), entered);
        x3 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), WideMultiply.High(product) ^ Vector512.Create(shared->Second[block]));
        x0 = product ^ Vector512.Create(shared->First0[block]);
        x1 = Vector512.Create(shared->First1[block]);
        x2 = WideMultiply.High(x3) ^ Vector512.Create(shared->First2[block]);
    }

    /// <summary>The same for four trajectories, as one chain of <see cref="Philox256"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(
        SharedRounds* shared, long block, ulong* trajectories,
        out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3)
    {
        Vector256<ulong> entered = Vector256.Load(trajectories) ^ Vector256.Create(shared->Enter[block]);
        Vector256<ulong> first = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), entered);
        x3 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), (first >>> 32) ^ Vector256.Create(shared->Second[block]));
        x0 = first ^ Vector256.Create(shared->First0[block]);
        x1 = Vector256.Create(shared->First1[block]);
        x2 = (x3 >>> 32) ^ Vector256.Create(shared->First2[block]);
    }
}
