using Escapement.Cli.Output;
using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>What theory says at one batch and learning rate.</summary>
static class SettingTheory
{
    /// <summary>The batch itself; in place of reshuffled epochs, which have no φ and hence no threshold, fresh ones without replacement.</summary>
    public static Batch WithFactor(Batch batch) => batch.Sampling == Sampling.Reshuffled ? batch with { Sampling = Sampling.WithoutReplacement } : batch;

    public static SettingPrediction At(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double rate, ThresholdRow row, ulong seed, ProgressLine progress, List<string> warnings,
        CancellationToken cancellationToken)
    {
        progress.Stage("Predicting single paths");
        PathwiseStability paths = PathwiseStability.Compute(
            geometry, rule, batch, rate, new PathwiseOptions { Seed = seed, Confidence = SimulationStudy.Confidence }, null, cancellationToken);
        NoiseFloor? floor = geometry.GradientNoiseTrace > 0 && rate < row.Exact && batch.Sampling != Sampling.Reshuffled
            ? NoiseFloor.Compute(geometry, rule, batch, rate, false, cancellationToken)
            : null;

        // That reshuffled epochs have no tail index is said where it belongs; it is no failure.
        warnings.AddRange(((string?[])[batch.Sampling == Sampling.Reshuffled ? null : paths.Warning, floor?.Warning]).OfType<string>());
        return new(row, paths, floor);
    }
}
