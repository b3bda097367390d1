using Escapement.Cli.Commands;
using Escapement.Updates;

namespace Escapement.Cli.Story;

/// <summary>A design as text: what to do, the table, and what was assumed.</summary>
static class DesignText
{
    const int WidestProse = 100;

    public static void Write(TextWriter writer, DesignStudy study, int width)
    {
        int measure = Math.Min(width, WidestProse);
        (IEnumerable<string> sentences, DesignTable table) = Of(study);
        foreach (string sentence in sentences)
        {
            Paragraph(writer, sentence, measure);
        }

        foreach (string line in TextTable.Of(table.Heads, table.Rows))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        Paragraph(writer, table.Note, measure);
        Paragraph(writer, Setting(study), measure);
        foreach (string warning in study.Setting.Warnings)
        {
            Paragraph(writer, $"Warning: {warning}", measure);
        }
    }

    static (IEnumerable<string> Sentences, DesignTable Table) Of(DesignStudy study) => study switch
    {
        DesignStudy.Select select => (SelectionText.Tell(select), SelectionText.Table(select)),
        DesignStudy.Transfer transfer => (TransferText.Tell(transfer), TransferText.Table(transfer)),
        DesignStudy.Limit limit => (SharpnessText.Tell(limit), SharpnessText.Table(limit)),
        _ => throw new InvalidOperationException($"There is no text for {study}."),
    };

    static string Setting(DesignStudy study)
    {
        UpdateRule rule = study.Setting.Rule;
        string momentum = rule.Momentum > 0 ? $", {(rule.Nesterov ? "Nesterov" : "heavy-ball")} momentum {Numbers.Spoken(rule.Momentum)}" : "";
        string decay = rule.WeightDecay > 0 ? $", weight decay {Numbers.Spoken(rule.WeightDecay)}" : "";
        return $"{study.Setting.Problem.TrimEnd('.')}. Batches drawn {SamplingNames.Spoken(study.Setting.Sampling)}{momentum}{decay}.";
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
