using System.Diagnostics;
using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>`escapement phase`: predict where SGD leaves, simulate a grid of learning rates and batches, show one over the other.</summary>
sealed class PhaseCommand(PhaseOptions options, Shell shell)
{
    const int MostUsualBatch = 64;

    readonly AnalyzeCommand _analyze = new(options.Analysis, shell);

    public int Run(CancellationToken cancellationToken)
    {
        using ResultFolder? folder = options.Analysis.Out is { } path ? ResultFolder.Open(path, PhaseFiles.Names, options.Analysis.Force) : null;
        if (options.Analysis.Threads is { } threads)
        {
            NumericalThreads.Use(threads);
        }

        PhaseStudy study;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, options.Analysis.Quiet))
        {
            study = Study(progress, cancellationToken);
            if (study.Cells.Count == 0)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (folder is not null)
            {
                progress.Stage("Writing the results");
                PhaseFiles.Write(folder, study);
            }
        }

        // An interrupted grid still holds hours of work: what was finished is kept.
        folder?.Commit();
        PhaseOutput.Show(study, options.Analysis, shell);
        if (!study.Complete)
        {
            string kept = folder is null ? "shown above; nothing was written, as there is no --out" : $"written to {options.Analysis.Out}";
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(study.Cells.Count)} of {Numbers.Count(study.Of)} cells were finished; they are {kept}.");
            return ExitCode.Interrupted;
        }

        return study.Prediction.Analysis.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    PhaseStudy Study(ProgressLine progress, CancellationToken cancellationToken)
    {
        AnalyzeOptions given = options.Analysis;
        progress.Stage($"Reading {given.Source}");
        using FiniteSum problem = ProblemSource.Load(given.Source, given.SourceOptions, cancellationToken);
        IEnumerable<int> sizes = given.Batches ?? Usual(problem.Components);
        IReadOnlyList<Batch> batches = BatchChoice.Of(given with { Batches = [.. sizes.Order()] }, problem.Components);
        GridSize size = GridSize.Of(options, problem, batches);
        progress.Stage("Timing a few steps");
        double[] timings = PhaseLimits.Require(problem, batches, size, options);

        List<string> warnings = [];
        MinimumChoice minimum = new(given, options.At, _analyze);
        AnalyzedPoint point = minimum.Locate(problem, progress, warnings, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        progress.Stage("Computing the curvature at the minimum");
        using LocalGeometry geometry = LocalGeometry.At(problem, point.Theta, new GeometryOptions { RankTolerance = given.RankTolerance });
        StabilityReport report = StabilityAnalysis.Run(
            geometry, new() { Rule = given.Rule, Batches = batches, RelativeGap = given.Gap }, progress, cancellationToken);
        Analysis analysis = new(minimum.Describe(problem), false, point, report, [.. warnings, .. report.Warnings]);
        PhasePrediction prediction = new(
            analysis, LyapunovThresholds(geometry, report, progress, cancellationToken), Leave(problem, geometry, point, report, cancellationToken),
            problem is NonconvexSum sum ? sum.DistanceToNext(point.Theta) : double.PositiveInfinity);

        PhaseRequest request = Request(prediction, batches, size) with { StepCosts = timings };
        progress.Stage("Simulating", $"up to {Numbers.Size(request.MostGradients)} component gradients");
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<PhaseCell> cells = PhaseGrid.Run(problem, request, new CellProgress(progress), cancellationToken);
        return new(prediction, request, cells, Stopwatch.GetElapsedTime(began));
    }

    PhaseRequest Request(PhasePrediction prediction, IReadOnlyList<Batch> batches, GridSize size)
    {
        double leave = prediction.Leave.Radius, start = options.StartRadius ?? leave / 100;
        return start >= leave
            ? throw new BadInputException(
                $"--start-radius: got {Numbers.Exact(start)}, expected less than the leave radius {Numbers.Spoken(leave)}.")
            : new()
            {
                Batches = batches,
                LearningRates = Rates(prediction),
                Rule = options.Analysis.Rule,
                Center = prediction.Analysis.Point.Theta,
                StartRadius = start,
                LeaveRadius = leave,
                Trajectories = size.Trajectories,
                Steps = size.Steps,
                Seed = options.Seed,
                Threads = options.Analysis.Threads,
                MemoryLimit = options.MemoryLimit,
            };
    }

    LeaveRadiusChoice Leave(
        FiniteSum problem, LocalGeometry geometry, AnalyzedPoint point, StabilityReport report, CancellationToken cancellationToken)
        => options.LeaveRadius is { } radius
            ? new(radius, "as asked")
            : LeaveRadiusChoice.Near(
                geometry, options.Analysis.Rule, report.Thresholds[0], LeaveRadiusChoice.Neighborhood(problem, point.Theta), cancellationToken);

    List<Estimate?> LyapunovThresholds(
        LocalGeometry geometry, StabilityReport report, ProgressLine progress, CancellationToken cancellationToken)
    {
        using LyapunovThreshold thresholds = new(geometry, report.Rule, new() { Seed = options.Seed });
        List<Estimate?> all = [];
        foreach (ThresholdRow row in report.Thresholds)
        {
            progress.Stage("Lyapunov exponents", $"{all.Count} of {Numbers.Of(report.Thresholds.Count, "batch size")}");
            all.Add(thresholds.Compute(row.Batch, row.Exact, cancellationToken));
        }

        return all;
    }

    double[] Rates(PhasePrediction prediction)
    {
        IReadOnlyList<ThresholdRow> rows = prediction.Analysis.Report.Thresholds;
        double highest = rows.Zip(prediction.LyapunovThresholds, (row, zero) => Math.Max(row.Exact, zero?.Value ?? 0)).Max();
        (double low, double high) = options.RateRange ?? (options.From * rows.Min(row => row.Exact), options.To * highest);
        if (!(low < high))
        {
            throw new BadInputException(
                $"--from and --to: got learning rates from {Numbers.Spoken(low)} to {Numbers.Spoken(high)}, expected the lower first.");
        }

        // The ends are exactly what was asked for.
        return [.. Enumerable.Range(0, options.Rates).Select(i => i == 0 ? low : i == options.Rates - 1
            ? high
            : low * Math.Exp(Math.Log(high / low) * i / (options.Rates - 1)))];
    }

    static List<int> Usual(int components)
    {
        List<int> sizes = [];
        for (int size = 1; size <= Math.Min(MostUsualBatch, components); size *= 2)
        {
            sizes.Add(size);
        }

        return sizes;
    }

    sealed class CellProgress(ProgressLine line) : IProgress<PhaseProgress>
    {
        public void Report(PhaseProgress value) => line.Stage(
            "Simulating",
            $"{Numbers.Count(value.Cells)} of {Numbers.Of(value.Of, "cell")}, {Numbers.Size(value.Rate)} component gradients/s"
                + (value.MostSecondsLeft is { } left ? $", at most {Numbers.Time(left)} left" : ""));
    }
}
