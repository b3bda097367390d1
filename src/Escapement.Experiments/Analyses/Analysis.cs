using Escapement.Experiments.Measurements;
using Escapement.Problems;
using Escapement.Stability;

namespace Escapement.Experiments.Analyses;

/// <summary>A finished analysis: everything that the story, the tables, the figure and the JSON show.</summary>
/// <param name="Problem">The problem's own description.</param>
/// <param name="Point">Where the analysis was made.</param>
/// <param name="Report">What came out.</param>
/// <param name="Warnings">All that did not converge, the search for the minimizer included; empty when all is well.</param>
public sealed record Analysis(
    string Problem, AnalyzedPoint Point, StabilityReport Report, IReadOnlyList<string> Warnings)
{
    /// <summary>The learning rates that were asked about; empty if none were.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>The loss of one component as a formula; the whole loss is the mean of it over components.</summary>
    public string Formula { get; init; } = "f_i(θ)";

    /// <summary>The convention of a squared loss; null if the loss is of another kind.</summary>
    public SquaredLoss? SquaredLoss { get; init; }

    /// <summary>Whether the request named the batch sizes: then the answer names all of them.</summary>
    public bool BatchesRequested { get; init; }

    /// <summary>The prediction tested by simulation; null if the request did not ask for it.</summary>
    public Verification? Verification { get; init; }
}
