using Escapement.Cli.Terminal;
using Escapement.Reports;

namespace Escapement.Cli.Commands;

/// <summary>The outcome of a use case.</summary>
/// <param name="Report">Its result, ready to be shown.</param>
/// <param name="Finished">The finished part of an interrupted run, such as "3 of 20 cells"; null if the run completed.</param>
sealed record ReportOutcome(ResultReport Report, string? Finished = null);

/// <summary>What every command that reports a result does around its use case: folder, progress, files, output, exit code.</summary>
/// <param name="output">Where results go.</param>
/// <param name="fileNames">The files that the report leaves in its folder.</param>
/// <param name="shell">Where the command writes.</param>
sealed class ReportCommand(OutputOptions output, IReadOnlyList<string> fileNames, Shell shell)
{
    /// <summary>Whether to keep a result that arrives after the interruption; it may hold hours of work.</summary>
    public bool KeepsInterrupted { get; init; }

    /// <summary>Runs it and returns an <see cref="ExitCode"/>.</summary>
    public int Run(Func<IProgress<ComputationProgress>, ReportOutcome> compute, CancellationToken cancellationToken)
    {
        using ResultFolder? folder = output.Out is { } path ? ResultFolder.Open(path, fileNames, output.Force) : null;
        ReportOutcome outcome;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, output.Quiet))
        {
            outcome = compute(progress);
            if (folder is not null)
            {
                progress.Report(new("Writing the results"));
                folder.Write(outcome.Report.Files());
            }
        }

        if (!KeepsInterrupted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        folder?.Commit();
        Show(outcome.Report);
        if (outcome.Finished is { } finished)
        {
            string kept = folder is null ? "shown above; nothing was written, as there is no --out" : $"written to {output.Out}";
            shell.Error.WriteLine($"Interrupted: {finished} were finished; they are {kept}.");
            return ExitCode.Interrupted;
        }

        return outcome.Report.Warnings.Count == 0 ? ExitCode.Ok : ExitCode.NotConverged;
    }

    /// <summary>Prints only JSON, only the bare table, or the whole text and where the files are.</summary>
    void Show(ResultReport report)
    {
        if (output.Json)
        {
            shell.Output.WriteLine(report.Json());
        }
        else if (output.Quiet)
        {
            foreach (string line in report.Rows())
            {
                shell.Output.WriteLine(line);
            }
        }
        else
        {
            report.Text(shell.Output, shell.Surface.Width, shell.Surface.OutputIsTerminal, chart: output.Out is null);
            if (output.Out is { } folder)
            {
                shell.Output.WriteLine($"Written to {folder}: {Numbers.List(fileNames)}.");
            }

            return;
        }

        // Without the text nothing else would say so.
        foreach (string warning in report.Warnings)
        {
            shell.Error.WriteLine($"Warning: {Reports.Story.Lines.Join(warning)}");
        }

        if (report.Note is { } note)
        {
            shell.Error.WriteLine($"Note: {note}.");
        }
    }
}
