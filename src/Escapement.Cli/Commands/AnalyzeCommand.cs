using Escapement.Cli.Output;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>`escapement analyze`: load a problem, find its minimum, analyze it there, show what came out.</summary>
sealed class AnalyzeCommand(AnalyzeOptions options, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        using ResultFolder? folder = options.Out is { } path ? ResultFolder.Open(path, AnalysisFiles.Names, options.Force) : null;
        using NumericalThreads.Scope limit = NumericalThreads.Limit(options.Threads);
        Analysis analysis;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, options.Quiet))
        {
            analysis = Analyze(progress, cancellationToken);
            if (folder is not null)
            {
                progress.Stage("Writing the results");
                AnalysisFiles.Write(folder, analysis, WithRates);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder?.Commit();
        AnalysisOutput.Show(analysis, options, shell);
        return analysis.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    bool WithRates => options.LearningRates.Count > 0;

    Analysis Analyze(ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Stage($"Reading {options.Source}");
        using FiniteSum problem = ProblemSource.Load(options.Source, options.SourceOptions, cancellationToken);
        IReadOnlyList<Batch> batches = BatchChoice.Of(options, problem.Components);
        double[]? preconditioner = options.PreconditionerFile is { } file ? Preconditioner(file, problem.Dimension) : null;

        List<string> warnings = [];
        AnalyzedPoint point = Locate(problem, progress, warnings, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();

        progress.Stage("Computing the curvature at the minimum");
        using LocalGeometry geometry = LocalGeometry.At(
            problem, point.Theta, new GeometryOptions { RankTolerance = options.RankTolerance, Preconditioner = preconditioner });
        StabilityRequest request = new()
        {
            Rule = options.Rule,
            Batches = batches,
            LearningRates = options.LearningRates,
            RelativeGap = options.Gap,
            PathwiseOptions = new PathwiseOptions { Seed = options.Seed },
        };
        StabilityReport report = StabilityAnalysis.Run(geometry, request, progress, cancellationToken);
        return new Analysis(Describe(problem), preconditioner is not null, point, report, [.. warnings, .. report.Warnings])
        {
            Verification = options.Verify ? Verify(problem, geometry, point, report, progress, cancellationToken) : null,
        };
    }

    Verification Verify(
        FiniteSum problem, LocalGeometry geometry, AnalyzedPoint point, StabilityReport report, ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Stage("Verifying");
        double neighborhood = LeaveRadiusChoice.Neighborhood(problem, point.Theta);
        IReadOnlyList<ThresholdRow> rows = Verification.Choose(report);
        LeaveRadiusChoice leave = LeaveRadiusChoice.Near(geometry, options.Rule, rows[0], neighborhood, cancellationToken);
        return Verification.Run(
            problem, geometry, options.Rule, point.Theta, rows, leave.Radius, neighborhood, options.Seed, options.Threads,
            new SettingProgress(progress), cancellationToken);
    }

    /// <summary>The point given, or the minimizer that a search finds.</summary>
    public AnalyzedPoint Locate(FiniteSum problem, ProgressLine progress, List<string> warnings, CancellationToken cancellationToken)
        => options.MinimizerFile is { } given
            ? GivenPoint.Read("--minimizer", given, problem, options.Rule.WeightDecay, warnings)
            : Search(problem, progress, warnings, cancellationToken);

    /// <summary>The problem in one line, with what was assumed.</summary>
    public string Describe(FiniteSum problem) => $"{problem.Description}; loss = mean over components" + problem switch
    {
        QuadraticSum => "",
        NonconvexSum sum => options.MinimizerFile is null ? $"; minimizer: {sum.PreferredMinimizer}" : "",
        _ when options.SourceOptions.Standardize => ", features standardized to mean 0 and variance 1",
        _ => ", features as they are",
    };

    AnalyzedPoint Search(FiniteSum problem, ProgressLine progress, List<string> warnings, CancellationToken cancellationToken)
    {
        if (options.PreconditionerFile is not null && options.Rule.WeightDecay > 0 && problem is not QuadraticSum)
        {
            throw new BadInputException("--weight-decay beside --preconditioner is decoupled (AdamW) and rests where no search here looks: "
                + "give that point with --minimizer FILE, or coupled decay as --l2.");
        }

        Minimizer found = problem.FindMinimizer(new MinimizerOptions { WeightDecay = options.Rule.WeightDecay }, progress, cancellationToken);
        if (found.Outcome == MinimizerOutcome.NoMinimizer)
        {
            throw new BadInputException($"{options.Source}: {found.Remedy ?? "the loss has no minimizer."}");
        }

        if (found.Outcome != MinimizerOutcome.Converged)
        {
            string ended = found.Outcome == MinimizerOutcome.IterationLimit ? "reached its iteration limit" : "stalled";
            warnings.Add($"The search for the minimizer {ended} at gradient norm {Story.Numbers.Size(found.GradientNorm)}. {found.Remedy}".TrimEnd());
        }

        return new AnalyzedPoint(found.Point, found.Loss, found.GradientNorm, found.Iterations);
    }

    static double[] Preconditioner(string file, int dimension)
    {
        double[] values = VectorOption.Read("--preconditioner", file, dimension);
        int bad = Array.FindIndex(values, value => !(value > 0));
        return bad < 0
            ? values
            : throw new BadInputException(
                $"--preconditioner: '{file}', entry {bad + 1}: got {Story.Numbers.Exact(values[bad])}, expected a number above 0.");
    }
}
