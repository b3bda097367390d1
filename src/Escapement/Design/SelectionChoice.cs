using Escapement.Stability;

namespace Escapement.Design;

/// <summary>In which sense a learning rate makes SGD leave the minimum that is to be shed.</summary>
public enum SheddingKind
{
    /// <summary>γ &gt; 0 there: almost every path leaves.</summary>
    AlmostSurely,

    /// <summary>
    /// γ ≤ 0 &lt; log ρ there: the second moment explodes, yet almost every path comes back; the tail index says how many leave first.
    /// </summary>
    InMeanSquare,
}

/// <summary>The learning rate in a window that separates the two minima fastest, and its effect at both.</summary>
/// <param name="LearningRate">C.</param>
/// <param name="Kind">The sense in which SGD leaves the shed minimum; it holds the kept one in mean square.</param>
/// <param name="Separation">
/// The smaller of two rates per step: the rate of leaving the shed minimum, γ or, in mean square, <c>½ log ρ</c>; and the rate of coming back to
/// the kept one, <c>−½ log ρ</c>. The choice maximizes it.
/// </param>
/// <param name="AtShed">The pathwise stability of the shed minimum.</param>
/// <param name="AtKeep">The pathwise stability of the kept minimum.</param>
/// <param name="Floor">The noise floor at the kept minimum.</param>
public sealed record SelectionChoice(
    double LearningRate, SheddingKind Kind, double Separation, PathwiseStability AtShed, PathwiseStability AtKeep, NoiseFloor Floor);
