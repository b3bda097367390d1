using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>The largest stable learning rates, and the rule they hold for.</summary>
static class ThresholdStory
{
    public static Paragraph Tell(Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        string place = analysis.Point.IsStationary ? "stays at this minimum" : "would stay by this point if it were stationary,";
        List<Sampling> samplings = [.. report.Thresholds.Select(row => row.Batch.Sampling).Distinct()];
        List<string> sentences =
        [
            $"In mean square, {RuleText.Named(report.Rule)} with batches drawn {SamplingNames.Spoken(samplings[0])} {place} "
            + $"up to a learning rate C*\u00A0=\u00A0{Values(analysis, samplings[0])}.",
            .. samplings.Skip(1).Select(other => $"Drawn {SamplingNames.Spoken(other)}, C*\u00A0=\u00A0{Values(analysis, other)}."),
            $"Gradient descent on the whole loss stays up to {Spoken(report.GradientDescentLimit)}{(IsPlain(report.Rule) ? " = 2/λ_1" : "")}.",
            double.IsFinite(WorstGap(report))
                ? $"Every C* is certified: the true value lies between a lower and an upper value at most {Size(WorstGap(report))} apart (relative)."
                : "Not every C* could be certified from below: see the warnings.",
        ];
        if (report.Rule.Momentum > 0)
        {
            sentences.Add("Momentum is in PyTorch's convention without dampening (b⁺ = βb + g, "
                + (report.Rule.Nesterov ? "θ⁺ = θ − C (g + βb⁺))." : "θ⁺ = θ − C b⁺)."));
        }

        return new Paragraph("The largest stable learning rate", string.Join(' ', sentences));
    }

    static string Values(Analysis analysis, Sampling sampling) => List([.. UsualBatches.Of(analysis, sampling).Select(batch
        => $"{Spoken(Row(analysis.Report, batch).Exact)} at batch\u00A0size\u00A0{UsualBatches.Name(batch, analysis.Report)}")]);

    public static ThresholdRow Row(StabilityReport report, Batch batch) => report.Thresholds.First(row => row.Batch == batch);

    /// <summary>Upper bound over lower bound, minus one.</summary>
    public static double Gap(ThresholdRow row) => row.Upper / row.Lower - 1;

    public static bool IsPlain(UpdateRule rule) => rule.Momentum == 0;

    static double WorstGap(StabilityReport report) => report.Thresholds.Max(Gap);
}
