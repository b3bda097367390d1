using System.Runtime.Intrinsics;
using Escapement.Kernels;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The components of each step's batch, for a group of trajectories that go through their steps together: one trajectory, or eight side by side.
/// </summary>
abstract unsafe class BatchDraws : IDisposable
{
    /// <summary>The size of the batch that came last: k, but for a short one at the end of an epoch.</summary>
    public abstract int Size { get; }

    /// <summary>Turns to the group whose first trajectory this is, at step 0.</summary>
    public abstract void Begin(uint firstTrajectory);

    /// <summary>Draws the next batch and writes the sum of its gradients. Steps are asked for in order, each once.</summary>
    public abstract void Sum(BatchGradient gradient, Vector512<double>* theta, Vector512<double>* sum);

    /// <summary>Components drawn in the first <paramref name="steps"/> steps of a trajectory.</summary>
    public virtual long Drawn(int steps) => (long)steps * Size;

    public abstract void Dispose();
}
