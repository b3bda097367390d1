using Escapement.Experiments.Analyses;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>
/// The answer on one screen: whether the given learning rates are safe, the largest stable ones, the loss they hold for, and where the rest is.
/// </summary>
static class AnswerText
{
    /// <summary>Batch sizes on either side of a verdict that a sentence spells out; of longer lists it names the end.</summary>
    const int Spelled = 3;

    public static void Write(TextWriter writer, Analysis analysis, int width, bool written)
    {
        int measure = Math.Min(width, Prose.Widest);
        Prose.Paragraph(writer, string.Join(' ', Sentences(analysis)), width);
        foreach (string line in TextTable.Of(Heads(analysis), Rows(analysis)))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        Prose.Paragraph(writer, Loss(analysis), width);
        if (analysis.Verification is { } verification)
        {
            Prose.Paragraph(writer, VerificationText.Tell(verification).Text, width);
        }

        foreach (string warning in analysis.Warnings)
        {
            foreach (string line in Lines.Wrap($"Warning: {Lines.Join(warning)}", measure))
            {
                writer.WriteLine(line);
            }
        }

        string files = written ? "It is also in report.txt." : "Figures and data: --out DIR.";
        Prose.Paragraph(writer, $"The whole story, with bounds, noise and single paths: --explain. {files}", width);
    }

    static IEnumerable<string> Sentences(Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        if (!analysis.Point.IsStationary)
        {
            yield return "The analyzed point is no minimum, as its gradient does not vanish; what follows would hold if it were one.";
        }

        IReadOnlyList<Sampling> samplings = [.. report.Thresholds.Select(row => row.Batch.Sampling).Distinct()];
        foreach (double rate in analysis.LearningRates)
        {
            foreach (Sampling sampling in samplings)
            {
                yield return At(report, rate, sampling, samplings.Count > 1);
            }
        }

        foreach (Sampling sampling in samplings)
        {
            string drawn = samplings.Count > 1 ? $", drawn {SamplingNames.Spoken(sampling)}" : "";
            yield return $"Largest stable learning rate of {RuleText.Named(report.Rule)}{drawn}: "
                + $"{List([.. UsualBatches.Of(analysis, sampling).Select((batch, i) => Largest(report, batch, first: i == 0))])}.";
        }

        yield return BatchStory.Short(report);
    }

    static string Largest(StabilityReport report, Batch batch, bool first)
    {
        string size = $"{(first ? "batch\u00A0size\u00A0" : "")}{Count(batch.Size)}";
        return $"{Spoken(ThresholdStory.Row(report, batch).Exact)}\u00A0({size})";
    }

    /// <summary>"At 0.01, batch sizes 1 and 2 are unstable, 4 and up stable."</summary>
    static string At(StabilityReport report, double rate, Sampling sampling, bool several)
    {
        ThresholdRow[] rows = [.. report.Thresholds.Where(row => row.Batch.Sampling == sampling).OrderBy(row => row.Batch.Size)];
        int[] Sizes(Verdict verdict) => [.. rows.Where(row => Verdicts.On(row, rate) == verdict).Select(row => row.Batch.Size)];
        int[] stable = Sizes(Verdict.Stays), unstable = Sizes(Verdict.Leaves), edge = Sizes(Verdict.AtThreshold);
        string at = $"At {Exact(rate)}{(several ? $", drawn {SamplingNames.Spoken(sampling)}" : "")}, ";
        string sizes = unstable.Length == 1 ? "batch size" : "batch sizes", are = unstable.Length == 1 ? "is" : "are";
        string every = rows.Length == 1 ? $"batch size {Count(rows[0].Batch.Size)}" : "every batch size analyzed";
        string said = stable.Length == rows.Length ? $"{at}{every} is stable."
            : unstable.Length == rows.Length ? $"{at}{every} is unstable."
            : unstable.Length == 0 ? $"{at}batch size {List([.. stable.Select(size => Count(size))])} is stable."
            : stable.Length == 0 ? $"{at}{sizes} {Up(unstable)} {are} unstable."
            : $"{at}{sizes} {Up(unstable)} {are} unstable, {(stable.Length == 1 ? Count(stable[0]) : $"{Count(stable[0])} and up")} stable.";
        return edge.Length == 0 ? said
            : $"{said} Batch size {List([.. edge.Select(size => Count(size))])} is at the threshold itself.";
    }

    static string Up(int[] sizes) => sizes.Length <= Spelled ? List([.. sizes.Select(size => Count(size))]) : $"up to {Count(sizes[^1])}";

    static string[] Heads(Analysis analysis)
        => ["batch size", "largest stable rate", .. analysis.LearningRates.Select(rate => $"at {Exact(rate)}")];

    static IEnumerable<IReadOnlyList<string>> Rows(Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        List<Sampling> samplings = [.. report.Thresholds.Select(row => row.Batch.Sampling).Distinct()];
        foreach (Batch batch in samplings.SelectMany(sampling => UsualBatches.Of(analysis, sampling)))
        {
            string drawn = samplings.Count > 1 ? $" {SamplingNames.Spoken(batch.Sampling)}" : "";
            ThresholdRow threshold = ThresholdStory.Row(report, batch);
            yield return [
                Count(batch.Size) + drawn, Tabled(threshold.Exact),
                .. analysis.LearningRates.Select(rate => Verdicts.On(threshold, rate) switch
                {
                    Verdict.Stays => "stable",
                    Verdict.Leaves => "unstable",
                    _ => "at the threshold",
                }),
            ];
        }
    }

    /// <summary>The loss that the learning rates hold for, and what other conventions change.</summary>
    static string Loss(Analysis analysis)
    {
        string other = analysis.SquaredLoss switch
        {
            SquaredLoss.HalfSquare => " Without the ½ (PyTorch's MSELoss, Keras' mse: --loss mse) every learning rate is half of these.",
            SquaredLoss.Square => " With a factor ½ (--loss half-mse) every learning rate is twice as large.",
            _ => "",
        };
        bool full = analysis.Report.Thresholds.Any(row => row.Batch == new Batch(analysis.Report.Components, Sampling.WithReplacement));
        string drawn = full ? $" Batches are drawn with replacement: {Count(analysis.Report.Components)} draws are not yet the whole data set." : "";
        return $"This holds in mean square for {analysis.Problem.TrimEnd('.')}.{other}{drawn}";
    }
}
