using Escapement.Stability;
using Escapement.Studies;

namespace Escapement.Cli.Commands;

/// <summary>The point an analysis was made at.</summary>
/// <param name="Theta">θ*, length p.</param>
/// <param name="Loss">F(θ*), weight decay included.</param>
/// <param name="GradientNorm">‖∇F(θ*)‖, weight decay included.</param>
/// <param name="Iterations">Iterations of the search; null where the point was given.</param>
sealed record AnalyzedPoint(double[] Theta, double Loss, double GradientNorm, int? Iterations)
{
    /// <summary>Beyond this gradient norm a point is not what the theory linearizes at; searches end four orders below.</summary>
    public const double StationaryGradient = 1e-6;

    /// <summary>Whether the point may be called a minimum.</summary>
    public bool IsStationary => GradientNorm <= StationaryGradient;
}

/// <summary>A finished analysis: all that the story, the tables, the figure and the JSON show.</summary>
/// <param name="Problem">The problem's own description.</param>
/// <param name="Preconditioned">Whether a frozen diagonal preconditioner was applied.</param>
/// <param name="Point">Where the analysis was made.</param>
/// <param name="Report">What came out.</param>
/// <param name="Warnings">All that did not converge, the search for the minimizer included; empty when all is well.</param>
sealed record Analysis(string Problem, bool Preconditioned, AnalyzedPoint Point, StabilityReport Report, IReadOnlyList<string> Warnings)
{
    /// <summary>The prediction put to the test; null where that was not asked for.</summary>
    public Verification? Verification { get; init; }
}
