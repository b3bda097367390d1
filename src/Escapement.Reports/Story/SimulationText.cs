using Escapement.Experiments.Simulations;

namespace Escapement.Reports.Story;

/// <summary>A simulation as text: what happened, what theory predicts, the tables, and the assumptions.</summary>
static class SimulationText
{
    public static void Write(TextWriter writer, SimulationResult simulation, int width)
    {
        Prose.Paragraph(writer, SimulationStory.Outcome(simulation), width);
        Prose.Paragraph(writer, SimulationTheory.Tell(simulation), width);
        foreach (IEnumerable<string> table in SimulationTables.Of(simulation))
        {
            foreach (string line in table)
            {
                writer.WriteLine(line);
            }

            writer.WriteLine();
        }

        if (SimulationTheory.Rates(simulation) is { } caution)
        {
            Prose.Paragraph(writer, caution, width);
        }

        Prose.Paragraph(writer, SimulationStory.Setting(simulation), width);
        foreach (string warning in simulation.Analysis.Warnings)
        {
            Prose.Paragraph(writer, $"Warning: {warning}", width);
        }
    }
}
