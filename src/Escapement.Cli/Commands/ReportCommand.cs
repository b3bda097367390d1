using Escapement.Cli.Terminal;
using Escapement.Reports;

namespace Escapement.Cli.Commands;

/// <summary>What a use case gave.</summary>
/// <param name="Report">Its result, ready to be shown.</param>
/// <param name="Finished">What of an interrupted run was finished, such as "3 of 20 cells"; null where it ran to its end.</param>
sealed record ReportOutcome(ResultReport Report, string? Finished = null);

/// <summary>What all commands that report a result do around their use case: folder, progress, files, output, exit code.</summary>
/// <param name="output">Where results go.</param>
/// <param name="fileNames">The files that the report leaves in its folder.</param>
/// <param name="shell">Where the command writes.</param>
sealed class ReportCommand(OutputOptions output, IReadOnlyList<string> fileNames, Shell shell)
{
    /// <summary>Whether a result is kept that came after the interruption: it may hold hours of work.</summary>
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

    /// <summary>JSON alone, the bare table, or the whole story and where the files are.</summary>
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

        // Without the story nothing else would tell.
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
