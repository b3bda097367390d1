using System.Runtime.CompilerServices;

namespace Escapement.Kernels;

/// <summary>
/// Eight trajectories side by side that share components but have their own weights: it loads each coefficient once and broadcasts it.
/// </summary>
static unsafe class WeightedLanes<TGradient, TVector, TOps>
    where TGradient : struct, ILaneGradient
    where TVector : struct
    where TOps : struct, IVectorOps<TVector>
{
    const int Lanes = Lane<TVector, TOps>.Count;

    /// <summary>As <see cref="BatchGradient.WeightedSum"/>.</summary>
    public static void Sum(ComponentTable table, TGradient gradient, long* components, double* weights, int count, double* theta, double* sum)
    {
        long coordinates = (long)TGradient.CoordinatesOfBlock * Lanes;
        new Span<double>(sum, checked((int)(table.Blocks * coordinates))).Clear();
        for (int block = 0; block < table.Blocks; block++)
        {
            for (int part = 0; part < Lanes; part += TOps.Count)
            {
                long at = (block * coordinates) + part;
                if (TGradient.IsLinear)
                {
                    AddSumOfRows(table, gradient, block, components, weights + part, count, theta + at, sum + at);
                }
                else
                {
                    AddEach(table, gradient, block, components, weights + part, count, theta + at, sum + at);
                }
            }
        }
    }

    static void AddSumOfRows(
        ComponentTable table, TGradient gradient, int block, long* components, double* weights, int count, double* theta, double* sum)
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (int j = 0; j < count; j++)
        {
            double* row = table.Row(components[j]) + (block * Lanes);
            TVector weight = TOps.LoadAligned(weights + ((long)j * Lanes));
            c0 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[0]), c0);
            c1 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[1]), c1);
            c2 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[2]), c2);
            c3 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[3]), c3);
            c4 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[4]), c4);
            c5 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[5]), c5);
            c6 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[6]), c6);
            c7 = TOps.FusedMultiplyAdd(weight, TOps.Create(row[7]), c7);
        }

        gradient.Add<TVector, TOps>(c0, c1, c2, c3, c4, c5, c6, c7, theta, sum);
    }

    [SkipLocalsInit]
    static void AddEach(ComponentTable table, TGradient gradient, int block, long* components, double* weights, int count, double* theta, double* sum)
    {
        int coordinates = TGradient.CoordinatesOfBlock;
        double* unaligned = stackalloc double[(coordinates + 1) * Lanes], one = AlignedBuffer.Align(unaligned);
        for (int j = 0; j < count; j++)
        {
            double* row = table.Row(components[j]) + (block * Lanes);
            TVector weight = TOps.LoadAligned(weights + ((long)j * Lanes));
            for (int v = 0; v < coordinates; v++)
            {
                TOps.StoreAligned(TOps.Create(0), one + (v * Lanes));
            }

            gradient.Add<TVector, TOps>(
                TOps.Create(row[0]), TOps.Create(row[1]), TOps.Create(row[2]), TOps.Create(row[3]),
                TOps.Create(row[4]), TOps.Create(row[5]), TOps.Create(row[6]), TOps.Create(row[7]), theta, one);
            for (int v = 0; v < coordinates; v++)
            {
                double* to = sum + (v * Lanes);
                TOps.StoreAligned(TOps.FusedMultiplyAdd(weight, TOps.LoadAligned(one + (v * Lanes)), TOps.LoadAligned(to)), to);
            }
        }
    }
}
