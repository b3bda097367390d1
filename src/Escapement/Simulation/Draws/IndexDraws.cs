using System.Runtime.CompilerServices;
using Escapement.Kernels;

namespace Escapement.Simulation.Draws;

/// <summary>Batches as lists of components.</summary>
abstract unsafe class IndexDraws : BatchSource
{
    /// <summary>
    /// The indices of a step's batch, k × (trajectories of the group): draw j of trajectory l is at j·trajectories + l. Valid until the next call.
    /// </summary>
    public abstract long* Next();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(BatchGradient gradient, double* theta, double* sum)
    {
        long* draws = Next();
        gradient.Sum(draws, Size, theta, sum);
    }
}
