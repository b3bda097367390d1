namespace Escapement;

/// <summary>
/// How far a computation has come. Whatever may take long reports this one type through <see cref="IProgress{T}"/>, from any thread, one call at a
/// time; a renderer needs no other.
/// </summary>
/// <param name="Stage">What is being done, as a person would say it: "Simulating".</param>
public readonly record struct ComputationProgress(string Stage)
{
    /// <summary>How much of the stage is done, in units of <see cref="Of"/>.</summary>
    public double Done { get; init; }

    /// <summary>What <see cref="Done"/> counts up to; null where that is not known.</summary>
    public double? Of { get; init; }

    /// <summary>What is counted, one of it: "path". Null where <see cref="Done"/> over <see cref="Of"/> is a share of the work.</summary>
    public string? Unit { get; init; }

    /// <summary>‖∇F‖ of the last iteration of a search; null in other stages.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Component gradients evaluated so far; 0 where none are.</summary>
    public long ComponentGradients { get; init; }

    /// <summary>Time since the stage began, where its speed is told.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The most seconds that the rest may take; null where only <see cref="Elapsed"/> tells.</summary>
    public double? MostSecondsLeft { get; init; }

    /// <summary>A remark in place of a measure; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Component gradients a second so far; 0 before any.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? ComponentGradients / Elapsed.TotalSeconds : 0;

    /// <summary>The share of the work that is done, 0 to 1; null where that is not known.</summary>
    public double? Share => Of > 0 ? Done / Of : null;

    /// <summary>An iteration of a search for a minimizer.</summary>
    internal static ComputationProgress Search(int iteration, double gradientNorm)
        => new("Searching for the minimizer") { Done = iteration, Unit = "iteration", GradientNorm = gradientNorm };
}
