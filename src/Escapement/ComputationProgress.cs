namespace Escapement;

/// <summary>
/// The progress of a computation. All long computations report this type through <see cref="IProgress{T}"/>, from any thread, one call at a time.
/// </summary>
/// <param name="Stage">The current activity, in plain words: "Simulating".</param>
public readonly record struct ComputationProgress(string Stage)
{
    /// <summary>The part of the stage that is done, in units of <see cref="Of"/>.</summary>
    public double Done { get; init; }

    /// <summary>The final value of <see cref="Done"/>; null if unknown.</summary>
    public double? Of { get; init; }

    /// <summary>The unit of the count, in the singular: "path". Null if <see cref="Done"/> over <see cref="Of"/> is a share of the work.</summary>
    public string? Unit { get; init; }

    /// <summary>‖∇F‖ of the last iteration of a search; null in other stages.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Component gradients evaluated so far; 0 in stages that evaluate none.</summary>
    public long ComponentGradients { get; init; }

    /// <summary>Time since the stage began, in stages that report their speed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>An upper bound on the remaining seconds; null if only <see cref="Elapsed"/> gives an estimate.</summary>
    public double? MostSecondsLeft { get; init; }

    /// <summary>A remark that replaces the numbers; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Component gradients per second so far; 0 before the first.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? ComponentGradients / Elapsed.TotalSeconds : 0;

    /// <summary>The share of the work that is done, 0 to 1; null if unknown.</summary>
    public double? Share => Of > 0 ? Done / Of : null;

    /// <summary>An iteration of a search for a minimizer.</summary>
    internal static ComputationProgress Search(int iteration, double gradientNorm)
        => new("Searching for the minimizer") { Done = iteration, Unit = "iteration", GradientNorm = gradientNorm };
}
