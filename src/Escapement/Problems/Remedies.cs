namespace Escapement.Problems;

/// <summary>Advice for the user when a search fails.</summary>
static class Remedies
{
    public const string Scale = "rounding is the limit: bring the features to a common scale, e.g. --standardize, or accept a larger gradient norm";

    public const string Iterations = "the iteration limit was reached: allow more iterations, or bring the features to a common scale, e.g. "
        + "--standardize";

    public const string Separable =
        "the classes are linearly separable, so the loss decreases without end as θ grows: add an l2 term, e.g. --l2 1e-3";

    public const string SeemsSeparable =
        "the gradient vanishes while θ keeps growing, as with linearly separable classes: add an l2 term, e.g. --l2 1e-3";
}
