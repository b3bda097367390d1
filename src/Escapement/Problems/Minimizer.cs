namespace Escapement.Problems;

/// <summary>How the search for a minimizer ended.</summary>
public enum MinimizerOutcome
{
    /// <summary>The gradient norm reached the tolerance.</summary>
    Converged,

    /// <summary>The iteration limit was reached first.</summary>
    IterationLimit,

    /// <summary>No step made further progress: rounding is the limit.</summary>
    Stalled,

    /// <summary>The loss has no minimizer (separable logistic data without an l2 term).</summary>
    NoMinimizer,
}

/// <summary>The result of a search for a minimizer: the point where it ended, and how close to stationary that point is.</summary>
/// <param name="Point">θ*, length p.</param>
/// <param name="Loss">The minimized objective at θ*, weight decay included.</param>
/// <param name="GradientNorm"><c>‖∇‖₂</c> of the minimized objective at θ*.</param>
/// <param name="Iterations">Iterations used.</param>
/// <param name="Outcome">How the search ended.</param>
/// <param name="Remedy">What to do if the search did not converge; null if it did.</param>
public sealed record Minimizer(double[] Point, double Loss, double GradientNorm, int Iterations, MinimizerOutcome Outcome, string? Remedy);

/// <summary>Limits and tolerances of the search for a minimizer.</summary>
public sealed record MinimizerOptions
{
    /// <summary>Stop at <c>‖∇‖₂ ≤</c> this. Default 1e-10.</summary>
    public double GradientTolerance { get; init; } = 1e-10;

    /// <summary>Iteration limit. Default 200.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>ω ≥ 0. The search minimizes <c>F(θ) + ½·ω·‖θ‖²</c>, the objective of SGD with coupled weight decay ω. Default 0.</summary>
    public double WeightDecay { get; init; }
}
