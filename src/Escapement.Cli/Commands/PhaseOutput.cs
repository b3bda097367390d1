using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>What a simulated grid prints: JSON alone, the bare cells, or a sentence, a table and where the files are.</summary>
static class PhaseOutput
{
    public static void Show(PhaseStudy study, AnalyzeOptions options, Shell shell)
    {
        if (options.Json)
        {
            shell.Output.WriteLine(PhaseJson.Of(study));
        }
        else if (options.Quiet)
        {
            foreach (string line in PhaseCsv.Of(study))
            {
                shell.Output.WriteLine(line);
            }
        }
        else
        {
            PhaseText.Write(shell.Output, study, shell.Surface.Width);
            if (options.Out is { } folder)
            {
                shell.Output.WriteLine($"Written to {folder}: {Numbers.List(PhaseFiles.Names)}.");
            }
        }

        // Without the story nothing else would tell.
        if (options.Json || options.Quiet)
        {
            foreach (string warning in study.Prediction.Analysis.Warnings)
            {
                shell.Error.WriteLine($"Warning: {Lines.Join(warning)}");
            }

            if (study.Note is { } note)
            {
                shell.Error.WriteLine($"Note: {note}.");
            }
        }
    }
}
