using Escapement.Experiments.Analyses;
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
    public static IEnumerable<string> Of(Analysis analysis)
    {
        yield return string.Join('\t',
            [
                "batch", "sampling", "phi", "patel_convergence", "patel_divergence", "euclidean_sufficient", "exact", "lower", "upper",
                .. analysis.LearningRates.Select(rate => $"at_{Exact(rate)}"),
            ]);
        foreach (ThresholdRow row in analysis.Report.Thresholds)
        {
            yield return string.Join('\t',
                [Exact(row.Batch.Size), SamplingNames.Of(row.Batch.Sampling), Cell(row.Phi), Cell(row.PatelConvergence), Cell(row.PatelDivergence),
                Cell(row.EuclideanSufficient), Cell(row.Exact), Cell(row.Lower), Cell(row.Upper),
                .. analysis.LearningRates.Select(rate => InWords(Verdicts.On(row, rate)))]);
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
