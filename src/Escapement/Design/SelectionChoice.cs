using Escapement.Stability;

namespace Escapement.Design;

/// <summary>In which sense a learning rate makes SGD leave the minimum that is to be shed.</summary>
public enum SheddingKind
{
    /// <summary>γ &gt; 0 there: almost every path leaves.</summary>
    AlmostSurely,

    /// <summary>
    /// γ ≤ 0 &lt; log ρ there: the second moment explodes, yet almost every path comes back; how many leave is a matter of the tail index.
    /// </summary>
    InMeanSquare,
}

/// <summary>The learning rate of a window at which the two minima come apart fastest, and what happens there.</summary>
/// <param name="LearningRate">C.</param>
/// <param name="Kind">In which sense the one minimum is left; it is kept in mean square.</param>
/// <param name="Separation">
/// The smaller of two rates per step: that of leaving the one minimum, γ, in mean square <c>½ log ρ</c>; and that of coming back to the other
/// one, <c>−½ log ρ</c>. The choice maximizes it.
/// </param>
/// <param name="AtShed">What becomes of paths at the minimum that is shed.</param>
/// <param name="AtKeep">What becomes of paths at the minimum that is kept.</param>
/// <param name="Floor">The noise floor at the minimum that is kept.</param>
public sealed record SelectionChoice(
    double LearningRate, SheddingKind Kind, double Separation, PathwiseStability AtShed, PathwiseStability AtKeep, NoiseFloor Floor);
