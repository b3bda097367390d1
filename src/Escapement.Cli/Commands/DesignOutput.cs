using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>What a design prints: JSON alone, the bare table, or sentences, a table and where the files are.</summary>
static class DesignOutput
{
    public static void Show(DesignStudy study, AnalyzeOptions options, Shell shell)
    {
        if (options.Json)
        {
            shell.Output.WriteLine(DesignJson.Of(study));
        }
        else if (options.Quiet)
        {
            foreach (string line in DesignCsv.Of(study))
            {
                shell.Output.WriteLine(line);
            }
        }
        else
        {
            DesignText.Write(shell.Output, study, shell.Surface.Width);
            if (options.Out is { } folder)
            {
                shell.Output.WriteLine($"Written to {folder}: {Numbers.List(DesignFiles.Names)}.");
            }
        }

        foreach (string warning in options.Json || options.Quiet ? study.Setting.Warnings : [])
        {
            shell.Error.WriteLine($"Warning: {Lines.Join(warning)}");
        }
    }
}
