using Escapement.Kernels;
using Escapement.Updates;

namespace Escapement.Simulation.Draws;

/// <summary>
/// The components of each step's batch, for a group of trajectories that take their steps together: one trajectory, or eight side by side.
/// </summary>
abstract unsafe class BatchSource : IDisposable
{
    /// <summary>The size of the last batch: k, or less at the end of an epoch.</summary>
    public abstract int Size { get; }

    /// <summary>Starts over at step 0 with the group that begins with this trajectory.</summary>
    public abstract void Begin(uint firstTrajectory);

    /// <summary>Draws the next batch and writes the sum of its gradients. Call it once for each step, in order.</summary>
    public abstract void Sum(BatchGradient gradient, double* theta, double* sum);

    /// <summary>The number of components drawn in the first <paramref name="steps"/> steps of a trajectory.</summary>
    public virtual long Drawn(int steps) => (long)steps * Size;

    /// <summary>Creates the source for a kind and size of batch.</summary>
    /// <param name="seed">The key.</param>
    /// <param name="components">N.</param>
    /// <param name="batch">Its size, and how it is drawn.</param>
    /// <param name="sideBySide">True for eight trajectories at once, false for one.</param>
    public static BatchSource Of(ulong seed, int components, Batch batch, bool sideBySide)
    {
        int group = sideBySide ? 8 : 1;
        return batch.Sampling switch
        {
            Sampling.WithReplacement when CountDraws.Suit(components, batch.Size) => new CountDraws(seed, components, batch.Size, group),
            Sampling.WithReplacement => new ReplacementDraws(seed, components, batch.Size, sideBySide),
            Sampling.WithoutReplacement => new SubsetDraws(seed, components, batch.Size, group),
            Sampling.Reshuffled => new EpochDraws(seed, components, batch.Size, group),
            _ => throw new ArgumentOutOfRangeException(nameof(batch), batch.Sampling, "Unknown sampling method."),
        };
    }

    public abstract void Dispose();
}
