using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Simulations;

/// <summary>What theory says about one setting.</summary>
/// <param name="Row">The threshold at the batch; for reshuffled epochs that of fresh batches without replacement.</param>
/// <param name="Paths">Rates, tail index and regime at the learning rate.</param>
/// <param name="Floor">The noise floor; null without gradient noise, above the threshold, and for reshuffled epochs.</param>
public sealed record SettingPrediction(ThresholdRow Row, PathwiseStability Paths, NoiseFloor? Floor)
{
    /// <summary>Computes it, and adds a warning for everything that did not converge.</summary>
    internal static SettingPrediction At(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double rate, ThresholdRow row, ulong seed, List<string> warnings,
        CancellationToken cancellationToken)
    {
        PathwiseOptions options = new() { Seed = seed, Confidence = SimulationResult.Confidence };
        PathwiseStability paths = PathwiseStability.Compute(geometry, rule, batch, rate, options, null, cancellationToken);
        NoiseFloor? floor = geometry.GradientNoiseTrace > 0 && rate < row.Exact && batch.Sampling != Sampling.Reshuffled
            ? NoiseFloor.Compute(geometry, rule, batch, rate, false, cancellationToken)
            : null;

        // Reshuffled epochs have no tail index. That is no failure, and the report says so elsewhere.
        warnings.AddRange(((string?[])[batch.Sampling == Sampling.Reshuffled ? null : paths.Warning, floor?.Warning]).OfType<string>());
        return new(row, paths, floor);
    }
}
