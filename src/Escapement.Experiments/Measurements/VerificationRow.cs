using Escapement.Stability;
using Escapement.Statistics;

namespace Escapement.Experiments.Measurements;

/// <summary>The prediction at one batch and learning rate, and what happened.</summary>
/// <param name="Threshold">The threshold at the batch.</param>
/// <param name="LearningRate">C.</param>
/// <param name="Paths">Growth rates and regime; null if they cost too much.</param>
/// <param name="Left">How many paths left, overflow included.</param>
/// <param name="Steps">The most steps of a path.</param>
/// <param name="Growth">The growth of the mean square over the first steps, beside its exact value; null if it could not be fitted.</param>
public sealed record VerificationRow(
    ThresholdRow Threshold, double LearningRate, PathwiseStability? Paths, Proportion Left, int Steps, RateFit? Growth)
{
    /// <summary>C/C*.</summary>
    public double Ratio => LearningRate / Threshold.Exact;

    /// <summary>Whether the exact growth lies in the measured interval; null if either is missing.</summary>
    public bool? GrowthAgrees => Growth is { Exact: { } exact } growth ? exact >= growth.Measured.Low && exact <= growth.Measured.High : null;
}
