using Escapement.Reports.Story;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Numbers;

namespace Escapement.Reports.Data;

/// <summary>
/// The threshold table for other programs: tab-separated, full precision, an empty cell where a value does not exist or is not finite; then, for each
/// given learning rate, a column with its verdict: stable, unstable or threshold.
/// </summary>
static class ThresholdTsv
{
    public static IEnumerable<string> Of(StabilityReport report)
    {
        yield return string.Join('\t',
            [
                "batch", "sampling", "phi", "patel_convergence", "patel_divergence", "euclidean_sufficient", "exact", "lower", "upper",
                .. report.AtLearningRate.Select(rate => $"at_{Exact(rate.LearningRate)}").Distinct(),
            ]);
        foreach (ThresholdRow row in report.Thresholds)
        {
            IEnumerable<RateRow> rates = report.AtLearningRate.Where(rate => rate.Batch == row.Batch);
            yield return string.Join('\t',
                [Exact(row.Batch.Size), SamplingNames.Of(row.Batch.Sampling), Cell(row.Phi), Cell(row.PatelConvergence), Cell(row.PatelDivergence),
                Cell(row.EuclideanSufficient), Cell(row.Exact), Cell(row.Lower), Cell(row.Upper), .. rates.Select(rate => InWords(Verdicts.On(rate, report)))]);
        }
    }

    static string InWords(Verdict verdict) => verdict switch
    {
        Verdict.Stays => "stable",
        Verdict.Leaves => "unstable",
        _ => "threshold",
    };

    static string Cell(double? value) => value is { } number && double.IsFinite(number) ? Exact(number) : "";
}
