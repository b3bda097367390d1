using Escapement.Cli.Commands;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Story;

/// <summary>At a given learning rate: safe or not, by which margin, how fast it leaves or how noisy it stays.</summary>
static class LearningRateStory
{
    public static IEnumerable<Paragraph> Tell(Analysis analysis)
        => analysis.Report.AtLearningRate.GroupBy(row => row.LearningRate).Select(rate => At(analysis.Report, rate.Key, [.. rate]));

    static Paragraph At(StabilityReport report, double rate, IReadOnlyList<RateRow> rows)
    {
        Sampling sampling = rows[0].Batch.Sampling;
        List<RateRow> ordered = [.. rows.Where(row => row.Batch.Sampling == sampling).OrderBy(row => row.Batch.Size)];
        string caution = ordered.Exists(row => row.Rho > 1)
            ? " Leaving in mean square means that the mean of the squared distance grows; single runs can still stay for long: "
                + "almost-sure stability is another question."
            : "";
        string excluded = report.MovedNullDirections > 0
            ? " All this is said of the range of the mean Hessian: the null directions that components move drift at any learning rate."
            : "";
        return new Paragraph($"At learning rate {Exact(rate)}", Overall(ordered) + caution + excluded)
        {
            Items = [.. UsualBatches.Of(report).Select(batch => One(report, ordered.First(row => row.Batch == batch)))],
        };
    }

    static string Overall(List<RateRow> rows)
    {
        int stable = rows.Count(row => row.Rho < 1);
        return stable == rows.Count ? "It is safe in mean square at every batch size analyzed."
            : stable == 0 ? "It is not safe in mean square at any batch size analyzed."
            : $"It is safe in mean square from batch size {Count(rows.First(row => row.Rho < 1).Batch.Size)} on, of those analyzed.";
    }

    static string One(StabilityReport report, RateRow row)
    {
        ThresholdRow threshold = ThresholdStory.Row(report, row.Batch);
        string margin = $"Batch size {UsualBatches.Name(row.Batch, report)}, C/C*\u00A0=\u00A0{Spoken(row.LearningRate / threshold.Exact)}";
        if (row.LearningRate > threshold.Lower && row.LearningRate < threshold.Upper)
        {
            return $"{margin}: at the threshold itself, to within its certificate.";
        }

        return row.Rho < 1
            ? $"{margin}: stays, the mean squared distance halves every {Steps(row)}{Floor(row)}."
            : $"{margin}: leaves, the mean squared distance doubles every {Steps(row)}.";
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
