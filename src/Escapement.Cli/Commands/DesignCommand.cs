using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Design;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>
/// `escapement design`: learning rates that keep one minimum and shed another, carry over to another batch size, or hold nothing sharp.
/// </summary>
sealed class DesignCommand(DesignOptions options, Shell shell)
{
    /// <summary>The share of the way to the other minimum that gradient noise may take up.</summary>
    const double NoiseShare = 0.1;

    readonly AnalyzeOptions _given = options.Analysis;

    public int Run(CancellationToken cancellationToken)
    {
        using ResultFolder? folder = _given.Out is { } path ? ResultFolder.Open(path, DesignFiles.Names, _given.Force) : null;
        using NumericalThreads.Scope limit = NumericalThreads.Limit(_given.Threads);
        DesignStudy study;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, _given.Quiet))
        {
            study = Study(progress, cancellationToken);
            if (folder is not null)
            {
                progress.Stage("Writing the results");
                DesignFiles.Write(folder, study);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder?.Commit();
        DesignOutput.Show(study, _given, shell);
        return study.Setting.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    DesignStudy Study(ProgressLine progress, CancellationToken cancellationToken)
    {
        progress.Stage($"Reading {_given.Source}");
        using FiniteSum problem = ProblemSource.Load(_given.Source, _given.SourceOptions, cancellationToken);
        IReadOnlyList<Batch> batches = [.. BatchChoice.Of(_given, problem.Components).OrderBy(batch => batch.Size)];
        return options.Task switch
        {
            DesignTask.Select task => Select(task, problem, batches, progress, cancellationToken),
            DesignTask.Transfer task => Transfer(task, problem, batches, progress, cancellationToken),
            DesignTask.Limit task => Limit(task, problem, batches, progress, cancellationToken),
            _ => throw new InvalidOperationException($"There is no task {options.Task}."),
        };
    }

    DesignStudy.Select Select(
        DesignTask.Select task, FiniteSum problem, IReadOnlyList<Batch> batches, ProgressLine progress, CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        MinimumPair pair = MinimumPair.Find(task, _given.Source, problem, _given.Rule.WeightDecay, warnings);
        progress.Stage("Computing the curvature at the minima");
        using LocalGeometry keep = Geometry(problem, pair.Keep.Point), shed = Geometry(problem, pair.Shed.Point);
        double limit = keep.GradientNoiseTrace > 0 ? task.NoiseLimit ?? (NoiseShare * pair.Distance) : double.PositiveInfinity;
        SelectionOptions how = new() { NoiseLimit = limit, Threshold = Thresholds, Pathwise = new() { Seed = _given.Seed } };
        Selection selection = Selection.Compute(keep, shed, _given.Rule, batches, how, progress, cancellationToken);
        return new(
            Setting($"{problem.Description}; loss = mean over components", [.. warnings, .. selection.Warnings]),
            new(pair.Keep.Name, pair.Keep.Point.Theta, keep.Sharpness, keep.GradientNoiseTrace),
            new(pair.Shed.Name, pair.Shed.Point.Theta, shed.Sharpness, shed.GradientNoiseTrace), pair.Distance, limit, selection);
    }

    DesignStudy.Transfer Transfer(
        DesignTask.Transfer task, FiniteSum problem, IReadOnlyList<Batch> batches, ProgressLine progress, CancellationToken cancellationToken)
    {
        Batch origin = new(task.BatchSize, batches[0].Sampling);
        if (origin.Size > problem.Components && origin.Sampling == Sampling.WithoutReplacement)
        {
            throw new BadInputException(
                $"--from: got batch size {origin.Size}, expected at most {problem.Components}, the number of components, without replacement.");
        }

        List<string> warnings = [];
        MinimumChoice minimum = new(_given, options.At, new(_given, shell));
        using LocalGeometry geometry = Geometry(problem, minimum.Locate(problem, progress, warnings, cancellationToken));
        LearningRateTransfer result = LearningRateTransfer.Compute(
            geometry, _given.Rule, task.LearningRate, origin, batches, Thresholds, progress, cancellationToken);
        return result.Ratio < 1
            ? new(Setting(minimum.Describe(problem), [.. warnings, .. result.Warnings]), result)
            : throw new BadInputException(
                $"--from: learning rate {Numbers.Exact(task.LearningRate)} is {Numbers.Spoken(result.Ratio)} times the threshold "
                + $"C* = {Numbers.Spoken(result.Origin.Value)} at batch size {Numbers.Count(origin.Size)}, expected less than C*: "
                + "SGD does not hold this minimum there, so there is no place to keep.");
    }

    DesignStudy.Limit Limit(
        DesignTask.Limit task, FiniteSum problem, IReadOnlyList<Batch> batches, ProgressLine progress, CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        MinimumChoice minimum = new(_given, options.At, new(_given, shell));
        using LocalGeometry geometry = Geometry(problem, minimum.Locate(problem, progress, warnings, cancellationToken));
        progress.Stage("Thresholds");
        SharpnessLimit result = SharpnessLimit.Compute(
            geometry, _given.Rule, task.Sharpness, batches, task.Dispersion, Thresholds, cancellationToken);
        return new(Setting(minimum.Describe(problem), [.. warnings, .. result.Warnings]), result, task.Dispersion is null);
    }

    DesignSetting Setting(string problem, IReadOnlyList<string> warnings) => new(problem, _given.Rule, _given.Samplings[0], warnings);

    ThresholdOptions Thresholds => new() { RelativeGap = _given.Gap };

    LocalGeometry Geometry(FiniteSum problem, AnalyzedPoint point)
        => LocalGeometry.At(problem, point.Theta, new GeometryOptions { RankTolerance = _given.RankTolerance });
}
