using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Analyses;

/// <summary>The use case `analyze`: load a problem, find its minimum, analyze it there.</summary>
public static class AnalyzeExperiment
{
    /// <summary>Runs it.</summary>
    /// <param name="request">What to analyze.</param>
    /// <param name="progress">Receives progress.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RequestException">The request cannot be met.</exception>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    /// <exception cref="GeometryException">The point is no minimum, or has no curvature.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public static Analysis Run(
        AnalyzeRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using NumericalThreads.Scope limit = NumericalThreads.Limit(request.Minimum.Threads);
        using RequestedMinimum minimum = RequestedMinimum.Load(request.Minimum, progress, cancellationToken);
        IReadOnlyList<Batch> batches = BatchChoice.Of(request.Batches, request.Samplings, minimum.Problem.Components);
        AnalyzedPoint point = minimum.Locate(cancellationToken);
        progress?.Report(new("Computing the curvature at the minimum"));
        using LocalGeometry geometry = minimum.Geometry(point);
        StabilityRequest stability = new()
        {
            Rule = minimum.Rule,
            Batches = batches,
            LearningRates = request.Details ? request.LearningRates : [],
            RelativeGap = request.Minimum.Gap,
            PathwiseOptions = new PathwiseOptions { Seed = request.Seed },
        };
        StabilityReport report = StabilityAnalysis.Run(geometry, stability, progress, cancellationToken);
        Verification? verification = request.Verify ? Verify(request, minimum, geometry, point, report, cancellationToken) : null;
        string[] contradiction = verification?.Contradiction is { } disagrees ? [disagrees] : [];
        return new Analysis(
            minimum.Description, point, report, [.. minimum.Warnings, .. report.Warnings, .. contradiction])
        {
            LearningRates = request.LearningRates,
            Formula = minimum.Problem.Formula,
            SquaredLoss = (minimum.Problem as LeastSquares)?.Convention,
            BatchesRequested = request.Batches is not null,
            Verification = verification,
        };
    }

    static Verification Verify(
        AnalyzeRequest request, RequestedMinimum minimum, LocalGeometry geometry, AnalyzedPoint point, StabilityReport report,
        CancellationToken cancellationToken)
    {
        minimum.Progress?.Report(new("Verifying"));
        double neighborhood = LeaveRadiusChoice.Neighborhood(minimum.Problem, point.Theta);
        IReadOnlyList<ThresholdRow> rows = Verification.Choose(report);
        LeaveRadiusChoice leave = LeaveRadiusChoice.Near(geometry, minimum.Rule, rows[0], neighborhood, cancellationToken);
        return Verification.Run(
            minimum.Problem, geometry, minimum.Rule, point.Theta, rows, leave.Radius, neighborhood, request.Seed, request.Minimum.Threads,
            minimum.Progress, cancellationToken);
    }
}
