using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Measurements;

/// <summary>The exact mean squares of a setting, for as many steps as a budget allows.</summary>
static class ExactSquares
{
    const int Most = 4000;
    const double Multiplications = 2e10;
    const double CostOfOne = 4;

    /// <summary>
    /// <see cref="MeanSquareTransient"/> within a budget; null for reshuffled epochs, which have no φ, and for settings without such a recursion.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">C.</param>
    /// <param name="startRadius">‖e₀‖.</param>
    /// <param name="steps">The most steps.</param>
    /// <param name="cancellationToken">Stops the recursion between steps.</param>
    public static IReadOnlyList<double>? Of(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double learningRate, double startRadius, int steps, CancellationToken cancellationToken)
    {
        double one = CostOfOne * geometry.Components * geometry.Active.Length * geometry.Active.Length;
        int affordable = (int)Math.Min(Math.Min(Most, steps), Multiplications / one);
        return batch.Sampling == Sampling.Reshuffled || affordable < 1
            ? null
            : MeanSquareTransient.Compute(geometry, rule, batch, learningRate, startRadius, affordable, cancellationToken);
    }
}
