namespace Escapement.Kernels;

/// <summary>
/// Sums component gradients over a batch for a group of trajectories. Coordinates are stored in blocks of eight doubles, aligned to 64 bytes: a
/// block holds one coordinate of eight trajectories, or eight coordinates of one trajectory. Each thread has its own instance.
/// </summary>
abstract unsafe class BatchGradient : IDisposable
{
    /// <summary>8 if lanes are trajectories, 1 if they are coordinates.</summary>
    public abstract int Trajectories { get; }

    /// <summary>Writes <c>Σ_j ∇f_{I_j}(θ)</c>, j = 1…k, summed in an order that depends only on the draws.</summary>
    /// <param name="draws">The batch, as <see cref="Simulation.Draws.IndexDraws.Next"/> gives it.</param>
    /// <param name="batch">k.</param>
    /// <param name="theta">θ.</param>
    /// <param name="sum">Overwritten.</param>
    public abstract void Sum(long* draws, int batch, double* theta, double* sum);

    /// <summary>Writes <c>Σ_j w_j ∇f_{I_j}(θ)</c>, j = 1…count: all trajectories share the components, each has its own weights.</summary>
    /// <param name="components">I, length count.</param>
    /// <param name="weights">w, count × trajectories.</param>
    /// <param name="count">The number of components.</param>
    /// <param name="theta">θ.</param>
    /// <param name="sum">Overwritten.</param>
    public abstract void WeightedSum(long* components, double* weights, int count, double* theta, double* sum);

    public virtual void Dispose()
    {
    }
}
