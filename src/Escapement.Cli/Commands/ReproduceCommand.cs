using System.Diagnostics;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;
using Escapement.Reports.Data;
using Escapement.Reports.Html;
using Escapement.Reports.Story;

namespace Escapement.Cli.Commands;

/// <summary>`escapement reproduce`: the study, and its report.</summary>
sealed class ReproduceCommand(ReproduceOptions options, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        Study study = Study.Of(options.Study, options.Setting);
        StudyFolder folder = StudyFolder.Create(options.Out, study.Id);
        bool alone = options.Slice.Of > 1 || options.Threads == 1;
        int pending = study.Parts.Count(part => folder.Read(part) is null);
        StudyOutcome outcome;
        using NumericalThreads.Scope limit = NumericalThreads.Limit(options.Threads);
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, options.Quiet))
        {
            if (!alone && pending > 1)
            {
                ReproduceWorkers.Run(options, study, folder, progress, cancellationToken);
            }

            outcome = StudyRun.Run(study, folder, options.Slice, options.Threads, progress, cancellationToken);
        }

        if (outcome.Left > 0)
        {
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(outcome.Finished)} of {Numbers.Of(outcome.Finished + outcome.Left, "piece")} are measured in "
                + $"{options.Out}; the same command continues from there.");
            return ExitCode.Interrupted;
        }

        if (options.Slice.Of > 1)
        {
            shell.Output.WriteLine(
                $"Slice {options.Slice.Index}/{options.Slice.Of} is measured in {options.Out}: {Numbers.Of(outcome.Measured, "piece")} now, in "
                + $"{Numbers.Time(Stopwatch.GetElapsedTime(began).TotalSeconds)}. When all slices are, the same command without --shard writes "
                + "the report.");
            return ExitCode.Ok;
        }

        double? elapsed = pending > 0 || outcome.Measured > 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : null;
        StudyTimes times = StudyTimes.Of(study, folder, elapsed);
        IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts = StudyReport.Write(study, folder, times, cancellationToken);
        if (options.Json)
        {
            shell.Output.WriteLine(ReproduceJson.Of(study, verdicts));
        }
        else
        {
            ReproduceText.Write(shell.Output, study, verdicts, times, folder.Report);
        }

        return verdicts.All(verdict => verdict.Result.Holds) ? ExitCode.Ok : ExitCode.NotConverged;
    }
}
