using Escapement.Experiments.Analyses;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Reports.Story;

/// <summary>
/// The batch sizes that sentences name: all that were asked for; otherwise those people ask about first, 1, 32, 256 and the full batch, if they were
/// analyzed, else the ends and the middle.
/// </summary>
static class UsualBatches
{
    public static IReadOnlyList<Batch> Of(Analysis analysis) => Of(analysis, analysis.Report.Thresholds[0].Batch.Sampling);

    public static IReadOnlyList<Batch> Of(Analysis analysis, Sampling sampling)
    {
        StabilityReport report = analysis.Report;
        List<int> present = [.. report.Thresholds.Where(row => row.Batch.Sampling == sampling).Select(row => row.Batch.Size).Order()];
        List<int> usual = [.. present.Where(size => size is 1 or 32 or 256 || size == report.Components)];
        if (analysis.BatchesRequested)
        {
            usual = present;
        }
        else if (usual.Count < Math.Min(2, present.Count))
        {
            usual = [.. new[] { present[0], present[present.Count / 2], present[^1] }.Distinct()];
        }

        return [.. usual.Select(size => new Batch(size, sampling))];
    }

    /// <summary>"32", or "1,797 (the full batch size)".</summary>
    public static string Name(Batch batch, StabilityReport report) => batch.Size == report.Components && batch.Size > 1
        ? $"{Numbers.Count(batch.Size)} (the full batch size)"
        : Numbers.Count(batch.Size);
}
