using System.Runtime.InteropServices;
using Escapement.Problems;
using Escapement.Statistics;

namespace Escapement.Simulation;

/// <summary>One minimizer and the trajectories that ended nearest to it.</summary>
/// <param name="Minimizer">The minimizer of F (without weight decay); for a set of minimizers (a ring), one of its points.</param>
/// <param name="Nearest">How many trajectories ended nearer to it than to any other.</param>
/// <param name="Within">How many trajectories ended nearest to it and within the requested distance.</param>
public sealed record ReachedMinimizer(NamedMinimizer Minimizer, Proportion Nearest, Proportion Within);

/// <summary>
/// Where the trajectories of an ensemble ended. Lists only the minimizers that some trajectory ended nearest to, because there may be 2^p.
/// </summary>
/// <param name="Distance">The requested distance.</param>
/// <param name="Minimizers">The minimizers reached, in descending order of trajectories.</param>
/// <param name="Nowhere">Trajectories that overflowed, or for which <see cref="NonconvexSum.NearestMinimizer"/> is null.</param>
public sealed record MinimizersReached(double Distance, IReadOnlyList<ReachedMinimizer> Minimizers, Proportion Nowhere)
{
    /// <summary>Counts the trajectories that ended at each minimizer.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="result">An ensemble of at least one trajectory on it.</param>
    /// <param name="within">The distance within which trajectories count for <see cref="ReachedMinimizer.Within"/>, ≥ 0.</param>
    /// <param name="confidence">The confidence of the intervals, in (0, 1). Default 0.99.</param>
    public static MinimizersReached Of(NonconvexSum problem, EnsembleResult result, double within, double confidence = 0.99)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        Dictionary<long, (NamedMinimizer Minimizer, int Nearest, int Within)> reached = [];
        int nowhere = 0;
        for (int i = 0; i < result.Trajectories; i++)
        {
            ReadOnlySpan<double> point = result.FinalPoints.AsSpan(i * problem.Dimension, problem.Dimension);
            // If the squared distance overflows, the coordinates may still be finite, but no minimizer counts as the nearest.
            if (result.Outcomes[i] == TrajectoryOutcome.NonFinite || problem.NearestMinimizer(point) is not { } place)
            {
                nowhere++;
                continue;
            }

            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(reached, place, out bool known);
            if (!known)
            {
                entry.Minimizer = problem.MinimizerAt(place);
            }

            entry.Nearest++;
            entry.Within += problem.Distance(entry.Minimizer, point) <= within ? 1 : 0;
        }

        return new(
            within,
            [.. reached.OrderByDescending(entry => entry.Value.Nearest).ThenBy(entry => entry.Key).Select(entry => new ReachedMinimizer(
                entry.Value.Minimizer,
                new(entry.Value.Nearest, result.Trajectories, confidence),
                new(entry.Value.Within, result.Trajectories, confidence)))],
            new(nowhere, result.Trajectories, confidence));
    }
}
