using System.Diagnostics;
using Escapement.Experiments.Analyses;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>The use case `phase`: predict where SGD leaves, simulate a grid of learning rates and batches, compare the two.</summary>
public static class PhaseExperiment
{
    const int MostUsualBatch = 64;

    /// <summary>Runs it.</summary>
    /// <param name="request">The grid.</param>
    /// <param name="progress">Receives progress.</param>
    /// <param name="cancellationToken">
    /// Stops the run. If any cell is finished, it returns the finished cells with <see cref="PhaseDiagram.Complete"/> false.
    /// </param>
    /// <exception cref="RequestException">The request cannot be met, or may take too long or too much memory.</exception>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    /// <exception cref="GeometryException">The point is no minimum, or has no curvature.</exception>
    /// <exception cref="SimulationException">A setting out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before any cell was finished.</exception>
    public static PhaseDiagram Run(
        PhaseRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using NumericalThreads.Scope limit = NumericalThreads.Limit(request.Minimum.Threads);
        using RequestedMinimum minimum = RequestedMinimum.Load(request.Minimum, progress, cancellationToken);
        FiniteSum problem = minimum.Problem;
        IReadOnlyList<int> sizes = [.. (request.Batches ?? BatchChoice.PowersOfTwo(Math.Min(MostUsualBatch, problem.Components))).Order()];
        IReadOnlyList<Batch> batches = BatchChoice.Of(sizes, [request.Sampling], problem.Components);
        GridSize size = GridSize.Of(request, problem, batches);
        progress?.Report(new("Timing a few steps"));
        double[] timings = PhaseLimits.Require(minimum, batches, size, request);
        AnalyzedPoint point = minimum.Locate(cancellationToken);
        progress?.Report(new("Computing the curvature at the minimum"));
        using LocalGeometry geometry = minimum.Geometry(point);
        StabilityRequest stability = new() { Rule = minimum.Rule, Batches = batches, RelativeGap = request.Minimum.Gap };
        StabilityReport report = StabilityAnalysis.Run(geometry, stability, progress, cancellationToken);
        Analysis analysis = new(
            minimum.Description, point, report, [.. minimum.Warnings, .. report.Warnings]);
        PhasePrediction prediction = new(
            analysis, LyapunovThresholds(geometry, report, request.Seed, progress, cancellationToken),
            Leave(request, problem, geometry, analysis, cancellationToken),
            problem is NonconvexSum sum ? sum.DistanceToNext(point.Theta) : double.PositiveInfinity);
        GridRequest grid = Grid(request, prediction, batches, size) with { StepCosts = timings };
        progress?.Report(new("Simulating") { Note = $"up to {Numbers.Size(grid.MostGradients)} component gradients" });
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<PhaseCell> cells = PhaseGrid.Run(problem, grid, progress, cancellationToken);
        return cells.Count > 0
            ? new(prediction, grid, cells, Stopwatch.GetElapsedTime(began))
            : throw new OperationCanceledException(cancellationToken);
    }

    static GridRequest Grid(PhaseRequest request, PhasePrediction prediction, IReadOnlyList<Batch> batches, GridSize size)
    {
        double leave = prediction.Leave.Radius;
        return new()
        {
            Batches = batches,
            LearningRates = Rates(request, prediction),
            Rule = prediction.Analysis.Report.Rule,
            Center = prediction.Analysis.Point.Theta,
            StartRadius = StartRadiusChoice.Of(request.StartRadius, leave),
            LeaveRadius = leave,
            Trajectories = size.Trajectories,
            Steps = size.Steps,
            Seed = request.Seed,
            Threads = request.Minimum.Threads,
            MemoryLimit = request.MemoryLimit,
        };
    }

    static LeaveRadiusChoice Leave(
        PhaseRequest request, FiniteSum problem, LocalGeometry geometry, Analysis analysis, CancellationToken cancellationToken)
        => request.LeaveRadius is { } radius
            ? new(radius, "as asked")
            : LeaveRadiusChoice.Near(
                geometry, analysis.Report.Rule, analysis.Report.Thresholds[0], LeaveRadiusChoice.Neighborhood(problem, analysis.Point.Theta),
                cancellationToken);

    static List<Estimate?> LyapunovThresholds(
        LocalGeometry geometry, StabilityReport report, ulong seed, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        using LyapunovThreshold thresholds = new(geometry, report.Rule, new() { Seed = seed });
        List<Estimate?> all = [];
        foreach (ThresholdRow row in report.Thresholds)
        {
            progress?.Report(new("Lyapunov exponents") { Done = all.Count, Of = report.Thresholds.Count, Unit = "batch size" });
            all.Add(thresholds.Compute(row.Batch, row.Exact, cancellationToken));
        }

        return all;
    }

    static double[] Rates(PhaseRequest request, PhasePrediction prediction)
    {
        IReadOnlyList<ThresholdRow> rows = prediction.Analysis.Report.Thresholds;
        double highest = rows.Zip(prediction.LyapunovThresholds, (row, zero) => Math.Max(row.Exact, zero?.Value ?? 0)).Max();
        (double low, double high) = request.RateRange ?? (request.From * rows.Min(row => row.Exact), request.To * highest);
        if (!(low < high))
        {
            throw RequestException.Of(
                $"{RequestParameter.From} and {RequestParameter.To}: got learning rates from {Numbers.Spoken(low)} to {Numbers.Spoken(high)}, ",
                $"expected the lower first.");
        }

        // The two ends are exactly the requested rates.
        return [.. Enumerable.Range(0, request.Rates).Select(i => i == 0 ? low : i == request.Rates - 1
            ? high
            : low * Math.Exp(Math.Log(high / low) * i / (request.Rates - 1)))];
    }
}
