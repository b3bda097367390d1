using Escapement.Experiments.Phases;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>A grid as text: where leaving begins compared with the prediction, a table of shares, and the assumptions.</summary>
static class PhaseText
{
    public static void Write(TextWriter writer, PhaseDiagram diagram, int width)
    {
        Prose.Paragraph(writer, PhaseStory.Outcome(diagram), width);
        foreach (string line in Table(diagram, width))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        Prose.Paragraph(writer, PhaseStory.Setting(diagram), width);
        if (diagram.Note is { } note)
        {
            Prose.Paragraph(writer, $"Note: {note}.", width);
        }

        foreach (string warning in diagram.Prediction.Analysis.Warnings)
        {
            Prose.Paragraph(writer, $"Warning: {warning}", width);
        }
    }

    /// <summary>Learning rates downward from the highest, batches to the right, as many as fit.</summary>
    static IEnumerable<string> Table(PhaseDiagram diagram, int width)
    {
        const int First = 12, Column = 9;
        Batch[] batches = [.. diagram.Grid.Batches];
        Batch[] shown = [.. batches.Take(Math.Max(1, (width - First) / Column))];
        Dictionary<(Batch, double), PhaseCell> cells = diagram.Cells.ToDictionary(cell => (cell.Batch, cell.LearningRate));
        yield return "Percent of trajectories that left (. none, * learning rate above the exact threshold"
            + (diagram.Complete ? ")" : ", - not simulated)");
        yield return "";
        yield return "batch".PadLeft(First) + Row(shown, batch => Numbers.Count(batch.Size));
        foreach (double rate in diagram.Grid.LearningRates.Reverse())
        {
            yield return Numbers.Spoken(rate).PadLeft(First) + Row(shown, batch => cells.TryGetValue((batch, rate), out PhaseCell? cell)
                ? Share(cell) + (diagram.Ratio(cell) > 1 ? "*" : " ")
                : "- ");
        }

        yield return "C*(k)".PadLeft(First) + Row(shown, batch => Numbers.Spoken(diagram.Report.Thresholds[Array.IndexOf(batches, batch)].Exact));
        Dictionary<Batch, double?> zeros = batches.Zip(diagram.Prediction.LyapunovThresholds)
            .ToDictionary(pair => pair.First, pair => pair.Second?.Value);
        yield return "gamma = 0".PadLeft(First) + Row(shown, batch => zeros[batch] is { } zero ? Numbers.Spoken(zero) : "-");
        if (shown.Length < batches.Length)
        {
            yield return $"{Numbers.Of(batches.Length - shown.Length, "more batch size")} did not fit; phase.csv (--out) and --json have all.";
        }

        static string Row(Batch[] batches, Func<Batch, string> text)
            => string.Concat(batches.Select(batch => text(batch).PadLeft(Column))).TrimEnd();
    }

    /// <summary>Whole percents, but 0 and 100 only for none and all.</summary>
    static string Share(PhaseCell cell)
    {
        double percent = 100 * cell.Share.Value;
        return cell.Left == 0 ? "." : cell.Left == cell.Trajectories ? "100" : percent < 1 ? "<1" : percent > 99 ? ">99" : $"{percent:0}";
    }
}
