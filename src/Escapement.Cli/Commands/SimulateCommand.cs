using System.Diagnostics;
using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Simulation.Statistics;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>`escapement simulate`: predict what SGD's paths do at one setting, run many, show one beside the other.</summary>
sealed class SimulateCommand(SimulateOptions options, Shell shell)
{
    readonly AnalyzeCommand _analyze = new(options.Analysis, shell);

    public int Run(CancellationToken cancellationToken)
    {
        using ResultFolder? folder = options.Analysis.Out is { } path ? ResultFolder.Open(path, SimulateFiles.Names, options.Analysis.Force) : null;
        using NumericalThreads.Scope limit = NumericalThreads.Limit(options.Analysis.Threads);
        SimulationStudy study;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, options.Analysis.Quiet))
        {
            study = Study(progress, cancellationToken);
            if (folder is not null)
            {
                progress.Stage("Writing the results");
                SimulateFiles.Write(folder, study);
            }
        }

        // Paths that were run to their end are good, however many more were asked for.
        folder?.Commit();
        SimulateOutput.Show(study, options.Analysis, shell);
        if (!study.Complete)
        {
            string kept = folder is null ? "shown above; nothing was written, as there is no --out" : $"written to {options.Analysis.Out}";
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(study.Result.Trajectories)} of {Numbers.Of(study.Setting.Trajectories, "path")} were finished; they are {kept}.");
            return ExitCode.Interrupted;
        }

        return study.Analysis.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    SimulationStudy Study(ProgressLine progress, CancellationToken cancellationToken)
    {
        AnalyzeOptions given = options.Analysis;
        progress.Stage($"Reading {given.Source}");
        using FiniteSum problem = ProblemSource.Load(given.Source, given.SourceOptions, cancellationToken);
        SimulateLimits size = SimulateLimits.Of(options, problem);
        progress.Stage("Timing a few steps");
        size.Require(options, problem);

        List<string> warnings = [];
        MinimumChoice minimum = new(given, options.At, _analyze);
        AnalyzedPoint point = minimum.Locate(problem, progress, warnings, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        progress.Stage("Computing the curvature at the minimum");
        using LocalGeometry geometry = LocalGeometry.At(problem, point.Theta, new GeometryOptions { RankTolerance = given.RankTolerance });

        Batch batch = options.Batch;
        StabilityReport report = StabilityAnalysis.Run(
            geometry, new() { Rule = given.Rule, Batches = [SettingTheory.WithFactor(batch)], RelativeGap = given.Gap }, progress, cancellationToken);
        double rate = options.LearningRate ?? (options.RelativeRate * report.Thresholds[0].Exact);
        SettingPrediction prediction = SettingTheory.At(
            geometry, given.Rule, batch, rate, report.Thresholds[0], given.Seed, progress, warnings, cancellationToken);

        double neighborhood = LeaveRadiusChoice.Neighborhood(problem, point.Theta);
        LeaveRadiusChoice leave = Leave(geometry, report.Thresholds[0], neighborhood, cancellationToken);
        EnsembleOptions setting = Setting(size, point, rate, leave.Radius, neighborhood, geometry.GradientNoiseTrace);
        long began = Stopwatch.GetTimestamp();
        EnsembleResult result = Ensemble.Run(problem, setting, new PathProgress(progress, "Simulating"), cancellationToken);
        if (result.Trajectories == 0)
        {
            throw new OperationCanceledException(cancellationToken);
        }

        int shown = result.Curve.FirstOrDefault(point => point.Running == 0)?.Step ?? setting.Steps;
        double? start = (setting.Start as Start.Around)?.Radius;
        progress.Stage("Measuring rates");
        IReadOnlyList<double>? squares = start is { } radius
            ? UnlessStopped(() => ExactSquares.Of(geometry, given.Rule, batch, rate, radius, shown, cancellationToken), cancellationToken)
            : null;
        RateStudy? rates = start is null
            ? null
            : UnlessStopped(
                () => RateStudy.Run(problem, geometry, setting, neighborhood, SimulationStudy.Confidence, cancellationToken),
                cancellationToken);
        PathProgress following = new(progress, "Following the paths that left");
        MinimizersReached? reached = UnlessStopped(
            () => Measured.Reached(problem, setting, result, neighborhood, following, cancellationToken), cancellationToken);
        return new()
        {
            Analysis = new(minimum.Describe(problem), false, point, report, [.. warnings, .. report.Warnings]),
            Prediction = prediction,
            Setting = setting,
            Result = result,
            LeaveReason = leave.Reason,
            Neighborhood = neighborhood,
            Home = (problem as NonconvexSum)?.NearestMinimizer(point.Theta) is { } place ? ((NonconvexSum)problem).MinimizerAt(place).Name : null,
            NextMinimizer = problem is NonconvexSum sum ? sum.DistanceToNext(point.Theta) : double.PositiveInfinity,
            ExactSquares = squares ?? [],
            Rates = rates,
            MeasuredFloor = prediction.Floor is null ? null : Measured.Floor(result),
            Reached = reached,
            Elapsed = Stopwatch.GetElapsedTime(began),
            Complete = !cancellationToken.IsCancellationRequested,
        };
    }

    /// <summary>What comes after the paths is left out once somebody has stopped the run: the paths themselves are worth keeping.</summary>
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

    LeaveRadiusChoice Leave(LocalGeometry geometry, ThresholdRow row, double neighborhood, CancellationToken cancellationToken)
        => options.LeaveRadius is { } radius ? new(radius, "as asked")
            : options.Box is not null ? new(double.PositiveInfinity, "paths start anywhere in a box")
            : LeaveRadiusChoice.Near(geometry, options.Analysis.Rule, row, neighborhood, cancellationToken);

    EnsembleOptions Setting(SimulateLimits size, AnalyzedPoint point, double rate, double leave, double neighborhood, double noise)
    {
        const double StartBelowLeaving = 100, ArrivalBelowStart = 1e-9;
        double radius = options.StartRadius ?? leave / StartBelowLeaving;
        if (options.Box is null && radius >= leave)
        {
            throw new BadInputException(
                $"--start-radius: got {Numbers.Exact(radius)}, expected less than the leave radius {Numbers.Spoken(leave)}.");
        }

        Start start = options.Box is var (low, high)
            ? new Start.Box([.. point.Theta.Select(_ => low)], [.. point.Theta.Select(_ => high)])
            : new Start.Around(point.Theta, radius);
        return new()
        {
            LearningRate = rate,
            Batch = options.Batch,
            Rule = options.Analysis.Rule,
            Center = point.Theta,
            Start = start,
            Trajectories = size.Trajectories,
            Steps = size.Steps,
            LeaveRadius = leave,
            ArriveRadius = options.ArriveRadius ?? (noise > 0 ? 0 : ArrivalBelowStart * Math.Min(radius, neighborhood / StartBelowLeaving)),
            Seed = options.Analysis.Seed,
            RecordedSteps = options.RecordEvery ? [.. Enumerable.Range(0, size.Steps + 1)] : null,
            Threads = options.Analysis.Threads,
            MemoryLimit = options.MemoryLimit,
        };
    }
}
