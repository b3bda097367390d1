namespace Escapement.Simulation;

/// <summary>Runs groups of trajectories from start to stop. One per thread.</summary>
interface ITrajectoryLoop : IDisposable
{
    /// <summary>Trajectories of a group.</summary>
    int Group { get; }

    /// <summary>Runs trajectories first … first + count − 1, at most a group. Returns the component gradients evaluated.</summary>
    long Run(int first, int count, CancellationToken cancellationToken);
}
