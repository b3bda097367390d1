using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Escapement.Reports.Story;

/// <summary>The story, the tables and the chart as text for a terminal, a pipe or a file.</summary>
static class AnalysisText
{
    /// <summary>Writes everything; only a terminal gets bold type and characters beyond ASCII in lines and charts.</summary>
    public static void Write(TextWriter writer, Analysis analysis, int width, bool terminal, bool chart)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = terminal;

        foreach (Paragraph paragraph in AnalysisStory.Tell(analysis))
        {
            console.Write(new Text(paragraph.Heading, new Style(decoration: Decoration.Bold)));
            writer.WriteLine();
            int measure = Math.Min(width, Prose.Widest);
            foreach (string line in Lines.Wrap(paragraph.Text, measure, "  ").Concat(paragraph.Items.SelectMany(item => Item(item, measure))))
            {
                writer.WriteLine(line);
            }

            writer.WriteLine();
        }

        StabilityReport report = analysis.Report;
        Table[] tables = [.. AnalysisTables.Thresholds(report), .. AnalysisTables.LearningRates(report), .. AnalysisTables.Paths(report)];
        foreach (Table table in tables)
        {
            WriteTrimmed(writer, console, table);
        }

        if (analysis.Verification is { } verification)
        {
            foreach (string line in VerificationText.Table(verification))
            {
                writer.WriteLine(line);
            }

            writer.WriteLine();
        }

        if (chart)
        {
            foreach (string line in TextChart.Draw(analysis.Report, width, terminal))
            {
                writer.WriteLine(line);
            }

            writer.WriteLine();
        }
    }

    static IEnumerable<string> Item(string text, int width)
        => Lines.Wrap(text, width, "    ").Select((line, index) => index == 0 ? $"  - {line[4..]}" : line);

    /// <summary>Tables are padded with spaces to their full width, which would wrap in narrow windows and clutter files.</summary>
    static void WriteTrimmed(TextWriter writer, IAnsiConsole console, IRenderable table)
    {
        if (console.Profile.Capabilities.Ansi)
        {
            console.Write(table);
            return;
        }

        StringWriter text = new();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        plain.Profile.Width = console.Profile.Width;
        plain.Profile.Capabilities.Unicode = false;
        plain.Write(table);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
        {
            writer.WriteLine(line.TrimEnd().Replace('─', '-'));
        }

        writer.WriteLine();
    }
}
