using Escapement.Cli.Commands;

namespace Escapement.Cli.Story;

/// <summary>A simulation as text: what happened, what theory says of it, the tables, what was assumed.</summary>
static class SimulationText
{
    const int WidestProse = 100;

    public static void Write(TextWriter writer, SimulationStudy study, int width)
    {
        int measure = Math.Min(width, WidestProse);
        Paragraph(writer, SimulationStory.Outcome(study), measure);
        Paragraph(writer, SimulationTheory.Tell(study), measure);
        foreach (IEnumerable<string> table in SimulationTables.Of(study))
        {
            foreach (string line in table)
            {
                writer.WriteLine(line);
            }

            writer.WriteLine();
        }

        if (SimulationTheory.Rates(study) is { } caution)
        {
            Paragraph(writer, caution, measure);
        }

        Paragraph(writer, SimulationStory.Setting(study), measure);
        foreach (string warning in study.Analysis.Warnings)
        {
            Paragraph(writer, $"Warning: {warning}", measure);
        }
    }

    static void Paragraph(TextWriter writer, string text, int width)
    {
        foreach (string line in Lines.Wrap(text, width))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
    }
}
