using Escapement.Kernels;

namespace Escapement.Tests.Simulation;

/// <summary>A kernel that computes nothing and stores its weights.</summary>
sealed unsafe class WeightLedger(int components, int group) : BatchGradient
{
    /// <summary>Components × trajectories.</summary>
    public double[,] Counts { get; } = new double[components, group];

    public override int Trajectories => group;

    public override void Sum(long* draws, int batch, double* theta, double* sum)
    {
        Array.Clear(Counts);
        for (int j = 0; j < batch * group; j++)
        {
            Counts[draws[j], j % group]++;
        }
    }

    public override void WeightedSum(long* drawn, double* weights, int count, double* theta, double* sum)
    {
        Array.Clear(Counts);
        for (int j = 0; j < count * group; j++)
        {
            Counts[drawn[j / group], j % group] += weights[j];
        }
    }
}
