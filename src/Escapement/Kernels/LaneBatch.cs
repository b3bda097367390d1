using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// Eight trajectories side by side. A component's 64-byte block is loaded whole for each lane and turned in registers: it beats gathering
/// its coefficients one by one.
/// </summary>
sealed unsafe class LaneBatch<TGradient>(ComponentTable table, TGradient gradient, int vectors) : BatchGradient
    where TGradient : struct, ILaneGradient
{
    const int Lanes = 8;

    public override int Trajectories => Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(long* draws, int batch, Vector512<double>* theta, Vector512<double>* sum)
    {
        new Span<double>(sum, vectors * Lanes).Clear();
        for (int block = 0; block < table.Blocks; block++)
        {
            int coordinate = block * TGradient.CoordinatesOfBlock;
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

    public override void WeightedSum(long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        => WeightedLanes.Sum(table, gradient, vectors, components, weights, count, theta, sum);

    /// <summary>The gradient for the sum of <paramref name="count"/> rows a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(double* rows, long* draws, int count, Vector512<double>* theta, Vector512<double>* sum)
    {
        long stride = table.Stride;
        if (InstructionSet.Is256)
        {
            LaneHalves.Add(gradient, rows, stride, draws, count, (double*)theta, (double*)sum);
            return;
        }

        Vector512<double> r0 = Vector512.Load(rows + (draws[0] * stride)), r1 = Vector512.Load(rows + (draws[1] * stride));
        Vector512<double> r2 = Vector512.Load(rows + (draws[2] * stride)), r3 = Vector512.Load(rows + (draws[3] * stride));
        Vector512<double> r4 = Vector512.Load(rows + (draws[4] * stride)), r5 = Vector512.Load(rows + (draws[5] * stride));
        Vector512<double> r6 = Vector512.Load(rows + (draws[6] * stride)), r7 = Vector512.Load(rows + (draws[7] * stride));
        for (int j = 1; j < count; j++)
        {
            draws += Lanes;
            r0 += Vector512.Load(rows + (draws[0] * stride));
            r1 += Vector512.Load(rows + (draws[1] * stride));
            r2 += Vector512.Load(rows + (draws[2] * stride));
            r3 += Vector512.Load(rows + (draws[3] * stride));
            r4 += Vector512.Load(rows + (draws[4] * stride));
            r5 += Vector512.Load(rows + (draws[5] * stride));
            r6 += Vector512.Load(rows + (draws[6] * stride));
            r7 += Vector512.Load(rows + (draws[7] * stride));
        }

        Transpose8.InPlace(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        gradient.Add(r0, r1, r2, r3, r4, r5, r6, r7, theta, sum);
    }
}
