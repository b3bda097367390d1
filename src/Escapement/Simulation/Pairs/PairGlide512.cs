using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Escapement.Kernels;
using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Simulation.Pairs;

/// <summary>
/// <see cref="PairKernel{TGradient, TVector, TOps}.Glide(double*, uint*, uint*, int, PairState)"/> in vectors of 512 bits. It uses half a ring of
/// draws while it draws the other half: each step waits for the one before, and the rounds of Philox hide that latency.
/// </summary>
static unsafe class PairGlide512<TGradient>
    where TGradient : struct, IPairGradient
{
    /// <summary>The glide for blocks with this number of indices; null if there is none.</summary>
    public static delegate*<double*, BlockPass*, PairState, bool> Of(int indicesOfWord) => indicesOfWord switch
    {
        1 => &GlideAndDraw<HalvesOfOne>,
        2 => &GlideAndDraw<HalvesOfTwo>,
        _ => null,
    };

    /// <param name="rows">The table.</param>
    /// <param name="pass">The first pass of half a ring.</param>
    /// <param name="state">Changed unless the result is false; it always draws.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static bool GlideAndDraw<TShape>(double* rows, BlockPass* pass, PairState state)
        where TShape : struct, IHalfShape
    {
        double* points = state.Points, scales = state.Scales, tails = rows + 4;
        Vector512<double> p0 = Vector512.LoadAligned(points), p1 = Vector512.LoadAligned(points + 8);
        Vector512<double> p2 = Vector512.LoadAligned(points + 16), p3 = Vector512.LoadAligned(points + 24);
        Vector512<double> c0 = Vector512.LoadAligned(scales), c1 = Vector512.LoadAligned(scales + 8);
        Vector512<double> c2 = Vector512.LoadAligned(scales + 16), c3 = Vector512.LoadAligned(scales + 24);
        Vector512<double> highest = Vector512.LoadAligned(state.Center), lowest = highest;
        uint* first = pass->Draws, second = pass[SharedRounds.Blocks].Draws;
        for (BlockPass* end = pass + (BlockDraws.Sets * SharedRounds.Blocks); pass < end; pass += 2)
        {
            ulong* key = pass->Keys, last = key + (2 * (BlockDraws.Rounds - 1));
            Vector512<ulong> trajectories = Vector512.Load(pass->Trajectories);
            SharedRounds.Begin(
                pass->Shared, pass->Block, trajectories,
                out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2, out Vector512<ulong> x3);
            SharedRounds.Begin(
                pass->Shared, pass->Block + 1, trajectories,
                out Vector512<ulong> y0, out Vector512<ulong> y1, out Vector512<ulong> y2, out Vector512<ulong> y3);
            for (; key <= last; key += 2)
            {
                Step(rows, tails, ref first, ref second, ref p0, ref p1, ref p2, ref p3, c0, c1, c2, c3, ref highest, ref lowest);
                Philox512.Round(key, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
                if (TShape.IndicesOfWord == 1 && key < last)
                {
                    // half as many steps
                    key += 2;
                    Philox512.Round(key, ref x0, ref x1, ref x2, ref x3, ref y0, ref y1, ref y2, ref y3);
                }
            }

            if (TShape.IndicesOfWord == 2)
            {
                Step(rows, tails, ref first, ref second, ref p0, ref p1, ref p2, ref p3, c0, c1, c2, c3, ref highest, ref lowest);
            }

            Vector512<ulong> n = Vector512.Create(pass->Components);
            WordIndices512.StoreOffsets(n, ref x0, ref x1, ref x2, ref x3, TShape.IndicesOfWord, pass->Target);
            WordIndices512.Least(x0, x1, x2, x3).Store(pass->Least);
            WordIndices512.StoreOffsets(n, ref y0, ref y1, ref y2, ref y3, TShape.IndicesOfWord, pass[1].Target);
            WordIndices512.Least(y0, y1, y2, y3).Store(pass[1].Least);
        }

        return PairKernel<TGradient, Vector512<double>, Ops512>.Keep(p0, p1, p2, p3, p0, p0, p0, p0, highest, lowest, state);
    }

    /// <summary>One step of all trajectories.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Step(
        double* rows, double* tails, ref uint* first, ref uint* second,
        ref Vector512<double> p0, ref Vector512<double> p1, ref Vector512<double> p2, ref Vector512<double> p3,
        Vector512<double> c0, Vector512<double> c1, Vector512<double> c2,
        Vector512<double> c3, ref Vector512<double> highest, ref Vector512<double> lowest)
    {
        PairKernel<TGradient, Vector512<double>, Ops512>.Step(rows, rows, tails, first, c0, ref p0, ref highest, ref lowest);
        PairKernel<TGradient, Vector512<double>, Ops512>.Step(rows, rows, tails, first + 4, c1, ref p1, ref highest, ref lowest);
        PairKernel<TGradient, Vector512<double>, Ops512>.Step(rows, rows, tails, second, c2, ref p2, ref highest, ref lowest);
        PairKernel<TGradient, Vector512<double>, Ops512>.Step(rows, rows, tails, second + 4, c3, ref p3, ref highest, ref lowest);
        first += PairSlots.Lanes;
        second += PairSlots.Lanes;
    }
}
