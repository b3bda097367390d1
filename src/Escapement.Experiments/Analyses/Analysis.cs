using Escapement.Experiments.Measurements;
using Escapement.Stability;

namespace Escapement.Experiments.Analyses;

/// <summary>A finished analysis: everything that the story, the tables, the figure and the JSON show.</summary>
/// <param name="Problem">The problem's own description.</param>
/// <param name="Preconditioned">Whether a frozen diagonal preconditioner was applied.</param>
/// <param name="Point">The point analyzed.</param>
/// <param name="Report">The results.</param>
/// <param name="Warnings">Everything that did not converge, including the search for the minimizer; empty when all converged.</param>
public sealed record Analysis(
    string Problem, bool Preconditioned, AnalyzedPoint Point, StabilityReport Report, IReadOnlyList<string> Warnings)
{
    /// <summary>The prediction tested by simulation; null if the request did not ask for it.</summary>
    public Verification? Verification { get; init; }
}
