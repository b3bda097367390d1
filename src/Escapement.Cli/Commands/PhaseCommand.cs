using System.Diagnostics;
using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
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
            shell.Error.WriteLine($"Interrupted: {Numbers.Count(study.Cells.Count)} of {Numbers.Count(study.Of)} cells were finished; they are {kept}.");
            return ExitCode.Interrupted;
        }

        return study.Analysis.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    PhaseStudy Study(ProgressLine progress, CancellationToken cancellationToken)
    {
        AnalyzeOptions given = options.Analysis;
        progress.Stage($"Reading {given.Source}");
        using FiniteSum problem = ProblemSource.Load(given.Source, given.SourceOptions, cancellationToken);
        IReadOnlyList<Batch> batches = BatchChoice.Of(given with { Batches = given.Batches?.Order().ToArray() ?? [.. Usual(problem.Components)] }, problem.Components);

        // Most of what a grid costs is known before anything is computed.
        RequireWithin(batches.Sum(batch => (double)batch.Size) * options.Rates * options.Trajectories * options.Steps, problem.Dimension);
        List<string> warnings = [];
        AnalyzedPoint point = options.At is { } name ? Named(problem, name) : _analyze.Locate(problem, progress, warnings, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        progress.Stage("Computing the curvature at the minimum");
        using LocalGeometry geometry = LocalGeometry.At(problem, point.Theta, new GeometryOptions { RankTolerance = given.RankTolerance });
        StabilityReport report = StabilityAnalysis.Run(
            geometry, new() { Rule = given.Rule, Batches = batches, RelativeGap = given.Gap }, progress, cancellationToken);
        double neighborhood = LeaveRadiusChoice.Neighborhood(problem, point.Theta);
        LeaveRadiusChoice leave = options.LeaveRadius is { } radius
            ? new(radius, "as asked")
            : LeaveRadiusChoice.Of(geometry, given.Rule, report.Thresholds[0], neighborhood, cancellationToken);
        double start = options.StartRadius ?? leave.Radius / 100;
        if (start >= leave.Radius)
        {
            throw new BadInputException(
                $"--start-radius: got {Numbers.Exact(start)}, expected less than the leave radius {Numbers.Spoken(leave.Radius)}.");
        }

        PhaseRequest request = new()
        {
            Batches = batches,
            LearningRates = Rates(report),
            Rule = given.Rule,
            Center = point.Theta,
            StartRadius = start,
            LeaveRadius = leave.Radius,
            Trajectories = options.Trajectories,
            Steps = options.Steps,
            Seed = options.Seed,
            Threads = given.Threads,
        };
        progress.Stage("Simulating", $"up to {Numbers.Size(request.MostGradients)} component gradients");
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<PhaseCell> cells = PhaseGrid.Run(problem, request, new CellProgress(progress), cancellationToken);
        string description = options.At is null ? _analyze.Describe(problem) : $"{problem.Description}; loss = mean over components; minimizer: {options.At}";
        Analysis analysis = new(description, false, point, report, [.. warnings, .. report.Warnings]);
        return new(analysis, request, cells, leave.Reason, neighborhood, Stopwatch.GetElapsedTime(began));
    }

    void RequireWithin(double gradients, int dimension)
    {
        if (gradients * dimension > options.Limit)
        {
            throw new BadInputException(
                $"The grid may need {Numbers.Size(gradients)} component gradients of {Numbers.Of(dimension, "number")}, {Numbers.Size(gradients * dimension)} "
                + $"in all, more than the limit of {Numbers.Size(options.Limit)}: fewer --trajectories, --steps, --rates or batches, or raise --limit.");
        }
    }

    AnalyzedPoint Named(FiniteSum problem, string name)
    {
        if (problem is not NonconvexSum sum)
        {
            throw new BadInputException($"--at: {options.Analysis.Source} has one minimum, which is found; give a point with --minimizer FILE.");
        }

        double decay = options.Analysis.Rule.WeightDecay;
        NamedMinimizer found = sum.Find(name, decay)
            ?? throw new BadInputException($"--at: got '{name}', expected {sum.KnownNames}{(decay > 0 ? ", so far as weight decay leaves it" : "")}.");
        double loss = sum.Loss(found.Point) + (0.5 * decay * found.Point.Sum(value => value * value));
        return new(found.Point, loss, found.GradientNorm, 0);
    }

    double[] Rates(StabilityReport report)
    {
        (double low, double high) = options.RateRange
            ?? (options.From * report.Thresholds.Min(row => row.Exact), options.To * report.Thresholds.Max(row => row.Exact));
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
        public void Report(PhaseProgress value)
        {
            double rate = value.ComponentGradients / value.Elapsed.TotalSeconds;
            line.Stage(
                "Simulating",
                $"{Numbers.Count(value.Cells)} of {Numbers.Of(value.Of, "cell")}, {Numbers.Size(rate)} component gradients/s, "
                + $"about {Math.Ceiling(value.Left.TotalSeconds):0} s left");
        }
    }
}
