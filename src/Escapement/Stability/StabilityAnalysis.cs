using Escapement.Geometry;
using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>What to compute about a minimizer.</summary>
public sealed record StabilityRequest
{
    /// <summary>The update rule. Default plain SGD.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>The batches of the threshold curve.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>Learning rates at which to give ρ and the noise floor. Default none.</summary>
    public IReadOnlyList<double> LearningRates { get; init; } = [];

    /// <summary>The relative gap between the certified lower and upper value of each threshold. Default 1e-9.</summary>
    public double RelativeGap { get; init; } = 1e-9;
}

/// <summary>Where an analysis stands.</summary>
/// <param name="Stage">What is being computed, as a person would say it.</param>
/// <param name="Fraction">How much of the stage is done, 0 to 1; NaN where unknown.</param>
public readonly record struct AnalysisProgress(string Stage, double Fraction);

/// <summary>The whole analysis of one minimizer, as `escapement analyze` reports it.</summary>
public static class StabilityAnalysis
{
    /// <summary>Runs it.</summary>
    /// <param name="geometry">The local geometry at the minimizer.</param>
    /// <param name="request">What to compute.</param>
    /// <param name="progress">Told as the work goes on.</param>
    /// <param name="cancellationToken">Stops between applications of K.</param>
    public static StabilityReport Run(
        LocalGeometry geometry, StabilityRequest request, IProgress<AnalysisProgress>? progress = null, CancellationToken cancellationToken = default)
        => throw new NotImplementedException();
}
