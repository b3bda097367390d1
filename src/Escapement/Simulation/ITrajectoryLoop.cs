namespace Escapement.Simulation;

/// <summary>Runs groups of trajectories from start to stop. Each thread has its own instance.</summary>
interface ITrajectoryLoop : IDisposable
{
    /// <summary>The number of trajectories in a group.</summary>
    int Group { get; }

    /// <summary>Runs trajectories first … first + count − 1, at most a group. Returns the number of component gradients evaluated.</summary>
    long Run(int first, int count, CancellationToken cancellationToken);
}
