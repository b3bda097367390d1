using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>What an analysis prints: JSON alone, the bare table, or the whole story.</summary>
static class AnalysisOutput
{
    public static void Show(Analysis analysis, AnalyzeOptions options, Shell shell)
    {
        if (options.Json)
        {
            shell.Output.WriteLine(ReportJson.Of(analysis, options.LearningRates.Count > 0));
        }
        else if (options.Quiet)
        {
            foreach (string line in ThresholdTsv.Of(analysis.Report))
            {
                shell.Output.WriteLine(line);
            }
        }
        else
        {
            ReportText.Write(shell.Output, analysis, shell.Surface.Width, shell.Surface.OutputIsTerminal, chart: options.Out is null);
            if (options.Out is { } folder)
            {
                shell.Output.WriteLine($"Written to {folder}: {Numbers.List(AnalysisFiles.Names)}.");
            }
        }

        // Without the story nothing else would tell.
        foreach (string warning in options.Json || options.Quiet ? analysis.Warnings : [])
        {
            shell.Error.WriteLine($"Warning: {Lines.Join(warning)}");
        }
    }
}
