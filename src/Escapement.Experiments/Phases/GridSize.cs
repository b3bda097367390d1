using Escapement.Problems;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>How much is simulated in every cell of a grid.</summary>
/// <param name="Trajectories">Trajectories.</param>
/// <param name="Steps">The most steps of each.</param>
sealed record GridSize(int Trajectories, int Steps)
{
    /// <summary>The sizes where nothing asks for smaller ones, and the least that defaults go down to.</summary>
    public const int UsualTrajectories = 256, FewTrajectories = 32, UsualSteps = 2000, FewSteps = 500;

    /// <summary>Numbers of component gradients above which a grid is large: a minute or so.</summary>
    const double Large = 4e11;

    /// <summary>
    /// What was asked for; else the usual, trajectories and then steps halved while the grid is large. Nothing is timed: the same command has
    /// the same cells on every machine.
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
