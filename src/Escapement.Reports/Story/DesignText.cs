using Escapement.Experiments.Designs;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>A design as text: what to do, the table, and the assumptions.</summary>
static class DesignText
{
    public static void Write(TextWriter writer, DesignResult design, int width)
    {
        (IEnumerable<string> sentences, DesignTable table) = Of(design);
        foreach (string sentence in sentences)
        {
            Prose.Paragraph(writer, sentence, width);
        }

        foreach (string line in TextTable.Of(table.Heads, table.Rows))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        Prose.Paragraph(writer, table.Note, width);
        Prose.Paragraph(writer, Setting(design), width);
        foreach (string warning in design.Setting.Warnings)
        {
            Prose.Paragraph(writer, $"Warning: {warning}", width);
        }
    }

    static (IEnumerable<string> Sentences, DesignTable Table) Of(DesignResult design) => design switch
    {
        DesignResult.KeepAndShed select => (SelectionText.Tell(select), SelectionText.Table(select)),
        DesignResult.Transfer transfer => (TransferText.Tell(transfer), TransferText.Table(transfer)),
        DesignResult.Limit limit => (SharpnessText.Tell(limit), SharpnessText.Table(limit)),
        _ => throw new InvalidOperationException($"There is no text for {design}."),
    };

    static string Setting(DesignResult design)
    {
        DesignSetting setting = design.Setting;
        return $"{setting.Problem.TrimEnd('.')}. Batches drawn {SamplingNames.Spoken(setting.Sampling)}{RuleText.Appended(setting.Rule)}.";
    }
}
