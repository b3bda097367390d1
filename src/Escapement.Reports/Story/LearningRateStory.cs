using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>
/// What happens at a given learning rate: whether it is safe, by what margin, how fast paths leave or how far noise holds them away.
/// </summary>
static class LearningRateStory
{
    public static IEnumerable<Paragraph> Tell(Analysis analysis)
        => analysis.Report.AtLearningRate.GroupBy(row => row.LearningRate).Select(rate => At(analysis, rate.Key, [.. rate]));

    static Paragraph At(Analysis analysis, double rate, IReadOnlyList<RateRow> rows)
    {
        StabilityReport report = analysis.Report;
        Sampling sampling = rows[0].Batch.Sampling;
        List<RateRow> ordered = [.. rows.Where(row => row.Batch.Sampling == sampling).OrderBy(row => row.Batch.Size)];
        string caution = ordered.Exists(row => Verdicts.On(row, report) == Verdict.Leaves)
            ? " Leaving in mean square means that the mean of the squared distance grows; single runs can still stay for long: "
                + "almost-sure stability is another question, which the Lyapunov exponent γ and the tail index α answer."
            : "";
        string excluded = report.MovedNullDirections > 0
            ? " All of this concerns the range of the mean Hessian: the null directions that components move drift at any learning rate."
            : "";
        return new Paragraph($"At learning rate {Exact(rate)}", Overall(report, ordered) + caution + excluded)
        {
            Items = [.. UsualBatches.Of(analysis).Select(batch => One(report, ordered.First(row => row.Batch == batch)))],
        };
    }

    static string Overall(StabilityReport report, List<RateRow> rows)
    {
        List<RateRow> stable = [.. rows.Where(row => Verdicts.On(row, report) == Verdict.Stays)];
        List<RateRow> edge = [.. rows.Where(row => Verdicts.On(row, report) == Verdict.AtThreshold)];
        string safe = stable.Count == rows.Count ? "It is safe in mean square at every batch size analyzed."
            : stable.Count == 0 ? "It is not safe in mean square at any batch size analyzed."
            : $"It is safe in mean square from batch size {Count(stable[0].Batch.Size)} on, of those analyzed.";
        return edge.Count == 0 ? safe : $"{safe} At batch size {List([.. edge.Select(row => Count(row.Batch.Size))])} it is at the threshold itself.";
    }

    static string One(StabilityReport report, RateRow row)
    {
        ThresholdRow threshold = ThresholdStory.Row(report, row.Batch);
        string margin = $"Batch size {UsualBatches.Name(row.Batch, report)}, C/C*\u00A0=\u00A0{Spoken(row.LearningRate / threshold.Exact)}";
        string paths = row.Paths is { } known ? " " + PathStory.Tell(known, report.GradientNoise) : "";
        return Verdicts.On(row, report) switch
        {
            Verdict.Stays when double.IsNaN(row.Rho) => $"{margin}: stays, how fast could not be computed{Floor(row)}.{paths}",
            Verdict.Leaves when double.IsNaN(row.Rho) => $"{margin}: leaves, how fast could not be computed.{paths}",
            Verdict.Stays => $"{margin}: stays, the mean squared distance halves every {Steps(row)}{Floor(row)}.{paths}",
            Verdict.Leaves => $"{margin}: leaves, the mean squared distance doubles every {Steps(row)}.{paths}",
            _ => $"{margin}: at the threshold itself, to within its certificate or rounding.{paths}",
        };
    }

    static string Floor(RateRow row) => row.MeanSquareError is > 0 and { } error
        ? $", down to a noise floor with mean square error {Spoken(error)} (distance {Spoken(Math.Sqrt(error))})"
            + (row.ExpectedExcessLoss is { } loss ? $" and excess loss {Spoken(loss)}" : "")
        : "";

    static string Steps(RateRow row)
    {
        double steps = Math.Abs(row.DoublingTime);
        return steps switch
        {
            double.PositiveInfinity => "infinitely many steps",
            < 1 => $"{Spoken(steps)} steps",
            < 1.05 => "step",
            _ => $"{Quantity(steps)} steps",
        };
    }
}
