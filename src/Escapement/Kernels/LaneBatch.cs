using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>Eight trajectories side by side.</summary>
static class LaneBatch
{
    /// <param name="table">The coefficients; must outlive the result.</param>
    /// <param name="gradient">The gradient of a component.</param>
    public static BatchGradient Of<TGradient>(ComponentTable table, TGradient gradient)
        where TGradient : struct, ILaneGradient => InstructionSet.Is256
        ? new LaneBatch<TGradient, Vector256<double>, Ops256>(table, gradient)
        : new LaneBatch<TGradient, Vector512<double>, Ops512>(table, gradient);
}

/// <summary>
/// Eight trajectories side by side, processed one vector at a time. It loads a component's whole 64-byte block for each lane and transposes the
/// blocks in registers: that beats gathering the coefficients one by one.
/// </summary>
sealed unsafe class LaneBatch<TGradient, TVector, TOps>(ComponentTable table, TGradient gradient) : BatchGradient
    where TGradient : struct, ILaneGradient
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    const int Lanes = Lane<TVector, TOps>.Count;

    readonly int _coordinates = table.Blocks * TGradient.CoordinatesOfBlock;

    public override int Trajectories => Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(long* draws, int batch, double* theta, double* sum)
    {
        new Span<double>(sum, _coordinates * Lanes).Clear();
        for (int block = 0; block < table.Blocks; block++)
        {
            long coordinate = (long)block * TGradient.CoordinatesOfBlock * Lanes;
            double* rows = table.Row(0) + (block * Lanes);
            if (TGradient.IsLinear)
            {
                Add(rows, draws, batch, theta + coordinate, sum + coordinate);
            }
            else
            {
                for (int j = 0; j < batch; j++)
                {
                    Add(rows, draws + (j * Lanes), 1, theta + coordinate, sum + coordinate);
                }
            }
        }
    }

    /// <summary>The gradient of the sum of <paramref name="count"/> rows in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(double* rows, long* draws, int count, double* theta, double* sum)
    {
        long stride = table.Stride;
        for (int part = 0; part < Lanes; part += TOps.Count)
        {
            long* next = draws + part;
            TVector r0 = Row(rows, next, stride, 0), r1 = Row(rows, next, stride, 1);
            TVector r2 = Row(rows, next, stride, 2), r3 = Row(rows, next, stride, 3);
            TVector r4 = Row(rows, next, stride, 4), r5 = Row(rows, next, stride, 5);
            TVector r6 = Row(rows, next, stride, 6), r7 = Row(rows, next, stride, 7);
            for (int j = 1; j < count; j++)
            {
                next += Lanes;
                r0 = TOps.Add(r0, Row(rows, next, stride, 0));
                r1 = TOps.Add(r1, Row(rows, next, stride, 1));
                r2 = TOps.Add(r2, Row(rows, next, stride, 2));
                r3 = TOps.Add(r3, Row(rows, next, stride, 3));
                r4 = TOps.Add(r4, Row(rows, next, stride, 4));
                r5 = TOps.Add(r5, Row(rows, next, stride, 5));
                r6 = TOps.Add(r6, Row(rows, next, stride, 6));
                r7 = TOps.Add(r7, Row(rows, next, stride, 7));
            }

            TOps.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
            gradient.Add<TVector, TOps>(r0, r1, r2, r3, r4, r5, r6, r7, theta + part, sum + part);
        }
    }

    /// <summary>The content of vector <paramref name="place"/> before the transpose: a row, or the first or second half of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Row(double* rows, long* draws, long stride, int place)
        => TOps.Load(rows + (draws[place % TOps.Count] * stride) + (place / TOps.Count * TOps.Count));

    public override void WeightedSum(long* components, double* weights, int count, double* theta, double* sum)
        => WeightedLanes<TGradient, TVector, TOps>.Sum(table, gradient, components, weights, count, theta, sum);
}
