using System.Diagnostics;
using Escapement.Experiments.Measurements;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Simulations;

/// <summary>The use case `simulate`: predict what SGD's paths do at one setting, run many paths, compare the two.</summary>
public static class SimulateExperiment
{
    /// <summary>Runs it.</summary>
    /// <param name="request">The setting.</param>
    /// <param name="progress">Receives progress.</param>
    /// <param name="cancellationToken">
    /// Stops the run. If any path is finished, it returns the finished paths with <see cref="SimulationResult.Complete"/> false.
    /// </param>
    /// <exception cref="RequestException">The request cannot be met, or may take too long or too much memory.</exception>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    /// <exception cref="GeometryException">The point is no minimum, or has no curvature.</exception>
    /// <exception cref="SimulationException">A setting out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before any path was finished.</exception>
    public static SimulationResult Run(
        SimulateRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using NumericalThreads.Scope limit = NumericalThreads.Limit(request.Minimum.Threads);
        using RequestedMinimum minimum = RequestedMinimum.Load(request.Minimum, progress, cancellationToken);
        FiniteSum problem = minimum.Problem;
        UpdateRule rule = minimum.Rule;
        SimulationSize size = SimulationSize.Of(request, problem);
        progress?.Report(new("Timing a few steps"));
        size.Require(request, minimum);
        AnalyzedPoint point = minimum.Locate(cancellationToken);
        progress?.Report(new("Computing the curvature at the minimum"));
        using LocalGeometry geometry = minimum.Geometry(point);
        StabilityRequest stability = new()
        {
            Rule = rule,
            Batches = [request.Batch.NearestWithFactor()],
            RelativeGap = request.Minimum.Gap,
        };
        StabilityReport report = StabilityAnalysis.Run(geometry, stability, progress, cancellationToken);
        double rate = request.LearningRate ?? (request.RelativeRate * report.Thresholds[0].Exact);
        progress?.Report(new("Predicting single paths"));
        SettingPrediction prediction = SettingPrediction.At(
            geometry, rule, request.Batch, rate, report.Thresholds[0], request.Seed, minimum.Warnings, cancellationToken);
        double neighborhood = LeaveRadiusChoice.Neighborhood(problem, point.Theta);
        LeaveRadiusChoice leave = Leave(request, geometry, report, neighborhood, cancellationToken);
        EnsembleOptions setting = Setting(request, rule, size, point, rate, leave.Radius, neighborhood, geometry.GradientNoiseTrace);
        long began = Stopwatch.GetTimestamp();
        EnsembleResult result = Ensemble.Run(problem, setting, progress, cancellationToken);
        if (result.Trajectories == 0)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        int shown = result.Curve.FirstOrDefault(at => at.Running == 0)?.Step ?? setting.Steps;
        double? start = (setting.Start as Start.Around)?.Radius;
        progress?.Report(new("Measuring rates"));
        IReadOnlyList<double>? squares = start is { } radius
            ? UnlessStopped(() => ExactSquares.Of(geometry, rule, request.Batch, rate, radius, shown, cancellationToken), cancellationToken)
            : null;
        GrowthRates? rates = start is null
            ? null
            : UnlessStopped(
                () => GrowthRates.Run(problem, geometry, setting, neighborhood, SimulationResult.Confidence, cancellationToken),
                cancellationToken);
        StageProgress following = new(progress, "Following the paths that left");
        MinimizersReached? reached = UnlessStopped(
            () => Measured.Reached(problem, setting, result, neighborhood, following, cancellationToken), cancellationToken);
        NonconvexSum? sum = problem as NonconvexSum;
        return new()
        {
            Analysis = new(
                minimum.Description, point, report, [.. minimum.Warnings, .. report.Warnings]),
            Prediction = prediction,
            Setting = setting,
            Result = result,
            LeaveReason = leave.Reason,
            Neighborhood = neighborhood,
            Home = sum?.NearestMinimizer(point.Theta) is { } place ? sum.MinimizerAt(place).Name : null,
            NextMinimizer = sum?.DistanceToNext(point.Theta) ?? double.PositiveInfinity,
            ExactSquares = squares ?? [],
            Rates = rates,
            MeasuredFloor = prediction.Floor is null ? null : Measured.Floor(result),
            Reached = reached,
            Elapsed = Stopwatch.GetElapsedTime(began),
            Complete = !cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>Once the run is canceled, measurements after the paths are skipped, but the paths themselves are kept.</summary>
    static T? UnlessStopped<T>(Func<T?> compute, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return cancellationToken.IsCancellationRequested ? null : compute();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    static LeaveRadiusChoice Leave(
        SimulateRequest request, LocalGeometry geometry, StabilityReport report, double neighborhood, CancellationToken cancellationToken)
        => request.LeaveRadius is { } radius ? new(radius, "as asked")
            : request.Box is not null ? new(double.PositiveInfinity, "paths start anywhere in a box")
            : LeaveRadiusChoice.Near(geometry, report.Rule, report.Thresholds[0], neighborhood, cancellationToken);

    static EnsembleOptions Setting(
        SimulateRequest request, UpdateRule rule, SimulationSize size, AnalyzedPoint point, double rate, double leave, double neighborhood,
        double noise)
    {
        double radius = request.Box is null ? StartRadiusChoice.Of(request.StartRadius, leave) : request.StartRadius ?? Radii.StartFor(leave);
        Start start = request.Box is var (low, high)
            ? new Start.Box([.. point.Theta.Select(_ => low)], [.. point.Theta.Select(_ => high)])
            : new Start.Around(point.Theta, radius);
        return new()
        {
            LearningRate = rate,
            Batch = request.Batch,
            Rule = rule,
            Center = point.Theta,
            Start = start,
            Trajectories = size.Trajectories,
            Steps = size.Steps,
            LeaveRadius = leave,
            ArriveRadius = request.ArriveRadius ?? Radii.ArrivalFor(Math.Min(radius, Radii.StartFor(neighborhood)), noise),
            Seed = request.Seed,
            RecordedSteps = request.Record == RecordedSteps.Every ? [.. Enumerable.Range(0, size.Steps + 1)] : null,
            Threads = request.Minimum.Threads,
            MemoryLimit = request.MemoryLimit,
        };
    }
}
