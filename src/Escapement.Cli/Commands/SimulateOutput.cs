using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>What a simulation prints: JSON alone, the bare curves, or sentences, tables and where the files are.</summary>
static class SimulateOutput
{
    public static void Show(SimulationStudy study, AnalyzeOptions options, Shell shell)
    {
        if (options.Json)
        {
            shell.Output.WriteLine(SimulationJson.Of(study));
        }
        else if (options.Quiet)
        {
            foreach (string line in SimulationCsv.Of(study))
            {
                shell.Output.WriteLine(line);
            }
        }
        else
        {
            SimulationText.Write(shell.Output, study, shell.Surface.Width);
            if (options.Out is { } folder)
            {
                shell.Output.WriteLine($"Written to {folder}: {Numbers.List(SimulateFiles.Names)}.");
            }
        }

        foreach (string warning in options.Json || options.Quiet ? study.Analysis.Warnings : [])
        {
            shell.Error.WriteLine($"Warning: {Lines.Join(warning)}");
        }
    }
}
