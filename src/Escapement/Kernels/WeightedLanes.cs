using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Escapement.Kernels;

/// <summary>
/// Eight trajectories side by side with weights of their own over the same components: each coefficient is loaded once and broadcast.
/// </summary>
static unsafe class WeightedLanes
{
    const int Lanes = 8;

    public static void Sum<TGradient>(
        ComponentTable table, TGradient gradient, int vectors, long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        where TGradient : struct, ILaneGradient
    {
        for (int j = 0; j < vectors; j++)
        {
            sum[j] = Vector512<double>.Zero;
        }

        for (int block = 0; block < table.Blocks; block++)
        {
            int coordinate = block * TGradient.CoordinatesOfBlock;
            if (TGradient.IsLinear)
            {
                AddSumOfRows(table, gradient, block, components, weights, count, theta + coordinate, sum + coordinate);
            }
            else
            {
                AddEach(table, gradient, block, components, weights, count, theta + coordinate, sum + coordinate);
            }
        }
    }

    static void AddSumOfRows<TGradient>(
        ComponentTable table, TGradient gradient, int block, long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        where TGradient : struct, ILaneGradient
    {
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        for (int j = 0; j < count; j++)
        {
            double* row = table.Row(components[j]) + (block * Lanes);
            Vector512<double> weight = Vector512.Load(weights + ((long)j * Lanes));
            c0 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[0]), c0);
            c1 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[1]), c1);
            c2 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[2]), c2);
            c3 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[3]), c3);
            c4 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[4]), c4);
            c5 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[5]), c5);
            c6 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[6]), c6);
            c7 = Vector512.FusedMultiplyAdd(weight, Vector512.Create(row[7]), c7);
        }

        gradient.Add(c0, c1, c2, c3, c4, c5, c6, c7, theta, sum);
    }

    [SkipLocalsInit]
    static void AddEach<TGradient>(
        ComponentTable table, TGradient gradient, int block, long* components, double* weights, int count, Vector512<double>* theta, Vector512<double>* sum)
        where TGradient : struct, ILaneGradient
    {
        int coordinates = TGradient.CoordinatesOfBlock;
        Vector512<double>* one = stackalloc Vector512<double>[coordinates];
        for (int j = 0; j < count; j++)
        {
            double* row = table.Row(components[j]) + (block * Lanes);
            Vector512<double> weight = Vector512.Load(weights + ((long)j * Lanes));
            for (int v = 0; v < coordinates; v++)
            {
                one[v] = Vector512<double>.Zero;
            }

            gradient.Add(
                Vector512.Create(row[0]), Vector512.Create(row[1]), Vector512.Create(row[2]), Vector512.Create(row[3]),
                Vector512.Create(row[4]), Vector512.Create(row[5]), Vector512.Create(row[6]), Vector512.Create(row[7]), theta, one);
            for (int v = 0; v < coordinates; v++)
            {
                sum[v] = Vector512.FusedMultiplyAdd(weight, one[v], sum[v]);
            }
        }
    }
}
