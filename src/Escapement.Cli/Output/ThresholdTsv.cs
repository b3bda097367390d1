using Escapement.Cli.Commands;
using Escapement.Stability;
using static Escapement.Cli.Story.Numbers;

namespace Escapement.Cli.Output;

/// <summary>The threshold table for other programs: tab-separated, full precision, empty where a value does not exist.</summary>
static class ThresholdTsv
{
    public static IEnumerable<string> Of(StabilityReport report)
    {
        yield return string.Join('\t',
            "batch", "sampling", "phi", "patel_convergence", "patel_divergence", "euclidean_sufficient", "exact", "lower", "upper");
        foreach (ThresholdRow row in report.Thresholds)
        {
            yield return string.Join('\t',
                Exact(row.Batch.Size), SamplingNames.Of(row.Batch.Sampling), Exact(row.Phi), Exact(row.PatelConvergence), Exact(row.PatelDivergence),
                Exact(row.EuclideanSufficient), Exact(row.Exact), Exact(row.Lower), Exact(row.Upper));
        }
    }
}
