namespace Escapement.Kernels;

/// <summary>
/// The sum of component gradients over a batch, for a group of trajectories whose coordinates stand in eights of doubles, aligned to 64 bytes: eight
/// trajectories side by side (one coordinate in each eight), or one trajectory (eight coordinates in each). One per thread.
/// </summary>
abstract unsafe class BatchGradient : IDisposable
{
    /// <summary>8 where lanes are trajectories, 1 where they are coordinates.</summary>
    public abstract int Trajectories { get; }

    /// <summary>Writes <c>Σ_j ∇f_{I_j}(θ)</c>, j = 1…k, summed in an order that depends on the draws alone.</summary>
    /// <param name="draws">The batch, as <see cref="Simulation.Draws.IndexDraws.Next"/> gives it.</param>
    /// <param name="batch">k.</param>
    /// <param name="theta">θ.</param>
    /// <param name="sum">Overwritten.</param>
    public abstract void Sum(long* draws, int batch, double* theta, double* sum);

    /// <summary>Writes <c>Σ_j w_j ∇f_{I_j}(θ)</c>, j = 1…count: every trajectory with weights of its own over the same components.</summary>
    /// <param name="components">I, length count.</param>
    /// <param name="weights">w, count × trajectories.</param>
    /// <param name="count">How many.</param>
    /// <param name="theta">θ.</param>
    /// <param name="sum">Overwritten.</param>
    public abstract void WeightedSum(long* components, double* weights, int count, double* theta, double* sum);

    public virtual void Dispose()
    {
    }
}
