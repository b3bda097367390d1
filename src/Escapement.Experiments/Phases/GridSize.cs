using Escapement.Problems;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>How much to simulate in every cell of a grid.</summary>
/// <param name="Trajectories">Trajectories.</param>
/// <param name="Steps">The most steps of each.</param>
sealed record GridSize(int Trajectories, int Steps)
{
    /// <summary>The default sizes, and the smallest sizes to which defaults shrink on large problems.</summary>
    public const int UsualTrajectories = 256, FewTrajectories = 32, UsualSteps = 2000, FewSteps = 500;

    /// <summary>A grid is large above this many coordinates of component gradients, which take about a minute.</summary>
    const double Large = 4e11;

    /// <summary>
    /// The requested sizes. Defaults halve the trajectories and then the steps while the grid is large. Nothing is timed, so the same command
    /// simulates the same cells on every machine.
    /// </summary>
    public static GridSize Of(PhaseRequest request, FiniteSum problem, IReadOnlyList<Batch> batches)
    {
        double each = batches.Sum(batch => (double)batch.Size) * request.Rates * problem.Dimension;
        int trajectories = request.Trajectories ?? UsualTrajectories, steps = request.Steps ?? UsualSteps;
        bool IsLarge() => each * trajectories * steps > Large;
        while (request.Trajectories is null && trajectories > FewTrajectories && IsLarge())
        {
            trajectories /= 2;
        }

        while (request.Steps is null && steps > FewSteps && IsLarge())
        {
            steps /= 2;
        }

        return new(trajectories, steps);
    }
}
