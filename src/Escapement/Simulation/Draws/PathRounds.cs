using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The part of Philox's first three rounds that all steps of one trajectory share: only the counter's step differs between them, and in three rounds
/// it reaches half of all products. Holds eight consecutive blocks, whose block words recur every eight; for vectors of 256 bits in the order of
/// <see cref="Philox256.Order"/>.
/// </summary>
unsafe struct PathRounds
{
    /// <summary>The number of rounds that this struct covers.</summary>
    public const int Done = 3;

    const int Lanes = 8;

    /// <summary>The steps of the next blocks.</summary>
    public fixed ulong Steps[Lanes];

    /// <summary>The third word after the second round is the high half of the product ^ this.</summary>
    public fixed ulong Second[Lanes];

    /// <summary>
    /// After the third, the first word is the high half of its product ^ <see cref="First0"/>, the second that product, the third the second
    /// round's product ^ <see cref="First2"/>, the fourth <see cref="First3"/>.
    /// </summary>
    public fixed ulong First0[Lanes], First2[Lanes], First3[Lanes];

    /// <summary>step ^ this is the first word after the first round.</summary>
    public ulong Enter;

    /// <summary>The increment from the steps of eight blocks to those of the next eight.</summary>
    public ulong StepsAhead;

    /// <summary>Whether block words recur every eight.</summary>
    public static bool Recur(in IndexLayout layout) => Lanes % layout.BlocksPerStep == 0;

    /// <param name="target">Overwritten.</param>
    /// <param name="seed">The key.</param>
    /// <param name="layout">Gives the number of blocks in a step.</param>
    /// <param name="trajectory">The counters' fourth word; the third is <see cref="StreamId.Batches"/>.</param>
    /// <param name="inChains">Whether to use the order of <see cref="Philox256.Order"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(PathRounds* target, ulong seed, in IndexLayout layout, uint trajectory, bool inChains)
    {
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        ulong p1 = (ulong)Philox.Multiplier1 * (uint)StreamId.Batches;
        target->Enter = (uint)(p1 >> 32) ^ k0;
        target->StepsAhead = (ulong)(Lanes / layout.BlocksPerStep);
        for (int place = 0; place < Lanes; place++)
        {
            int lane = inChains ? Philox256.LaneAt(place) : place;
            ulong p0 = (ulong)Philox.Multiplier0 * layout.BlockWord(lane);
            ulong q1 = (ulong)Philox.Multiplier1 * ((uint)(p0 >> 32) ^ trajectory ^ k1);
            ulong r0 = (ulong)Philox.Multiplier0 * ((uint)(q1 >> 32) ^ (uint)p1 ^ (k0 + Philox.Weyl0));
            target->Steps[place] = layout.StepWord(lane);
            target->Second[place] = (uint)p0 ^ (k1 + Philox.Weyl1);
            target->First0[place] = (uint)q1 ^ (k0 + Philox.Weyl0 + Philox.Weyl0);
            target->First2[place] = (uint)(r0 >> 32) ^ (k1 + Philox.Weyl1 + Philox.Weyl1);
            target->First3[place] = r0;
        }
    }

    /// <summary>Gives the words of the eight blocks after these rounds, and advances to the next eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(PathRounds* path, out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3)
    {
        Vector512<ulong> steps = Vector512.Load(path->Steps);
        (steps + Vector512.Create(path->StepsAhead)).Store(path->Steps);
        Vector512<ulong> product = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier0), steps ^ Vector512.Create(path->Enter));
        x1 = WideMultiply.Of(Vector512.Create((ulong)Philox.Multiplier1), WideMultiply.High(product) ^ Vector512.Load(path->Second));
        x0 = WideMultiply.High(x1) ^ Vector512.Load(path->First0);
        x2 = product ^ Vector512.Load(path->First2);
        x3 = Vector512.Load(path->First3);
    }

    /// <summary>The words of four of these blocks, from place <paramref name="at"/> on, as one chain of <see cref="Philox256"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(
        PathRounds* path, int at, out Vector256<ulong> x0, out Vector256<ulong> x1, out Vector256<ulong> x2, out Vector256<ulong> x3)
    {
        Vector256<ulong> steps = Vector256.Load(path->Steps + at);
        (steps + Vector256.Create(path->StepsAhead)).Store(path->Steps + at);
        Vector256<ulong> product = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier0), steps ^ Vector256.Create(path->Enter));
        x1 = WideMultiply.Of(Vector256.Create((ulong)Philox.Multiplier1), (product >>> 32) ^ Vector256.Load(path->Second + at));
        x0 = (x1 >>> 32) ^ Vector256.Load(path->First0 + at);
        x2 = product ^ Vector256.Load(path->First2 + at);
        x3 = Vector256.Load(path->First3 + at);
    }
}
