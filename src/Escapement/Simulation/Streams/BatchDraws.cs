namespace Escapement.Simulation.Streams;

/// <summary>
/// The components of each step's batch, for a group of trajectories that go through their steps together: one trajectory, or eight side by side.
/// </summary>
abstract unsafe class BatchDraws : IDisposable
{
    /// <summary>Turns to the group whose first trajectory this is, at step 0.</summary>
    public abstract void Begin(uint firstTrajectory);

    /// <summary>
    /// The indices of a step's batch, k × (trajectories of the group): draw j of trajectory l stands at j·trajectories + l.
    /// Steps are asked for in order, each once. Good until the next call.
    /// </summary>
    public abstract long* Next();

    public abstract void Dispose();
}
