using System.Diagnostics;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;
using Escapement.Reports.Data;
using Escapement.Reports.Html;
using Escapement.Reports.Story;

namespace Escapement.Cli.Commands;

/// <summary>`escapement reproduce`: the study, and its report.</summary>
sealed class ReproduceCommand(StudyRequest request, bool json, bool quiet, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        (Study study, StudyFolder folder) = StudyExperiment.Open(request);
        int pending = study.Parts.Count(part => folder.Read(part) is null);
        StudyResult result;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, quiet))
        {
            if (request is { Slice.Of: 1, Threads: > 1 } && pending > 1)
            {
                ReproduceWorkers.Run(request, study, folder, progress, cancellationToken);
            }

            result = StudyExperiment.Run(request, progress, cancellationToken);
        }

        if (result.Left > 0)
        {
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(result.Finished)} of {Numbers.Of(result.Finished + result.Left, "piece")} are measured in "
                + $"{request.Out}; the same command goes on from there.");
            return ExitCode.Interrupted;
        }

        if (request.Slice.Of > 1)
        {
            shell.Output.WriteLine(
                $"Slice {request.Slice.Index}/{request.Slice.Of} is measured in {request.Out}: {Numbers.Of(result.Measured, "piece")} now, in "
                + $"{Numbers.Time(Stopwatch.GetElapsedTime(began).TotalSeconds)}. When all slices are, the same command without --shard writes the "
                + "report.");
            return ExitCode.Ok;
        }

        double? elapsed = pending > 0 || result.Measured > 0 ? Stopwatch.GetElapsedTime(began).TotalSeconds : null;
        StudyTimes times = StudyTimes.Of(study, folder, elapsed);
        StudyReport.Write(result, times);
        if (json)
        {
            shell.Output.WriteLine(ReproduceJson.Of(result));
        }
        else
        {
            ReproduceText.Write(shell.Output, result, times);
        }

        return result.Verdicts.All(verdict => verdict.Holds) ? ExitCode.Ok : ExitCode.NotConverged;
    }
}
