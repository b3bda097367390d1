using Escapement.Stability;

namespace Escapement.Reports.Story;

/// <summary>What a learning rate does in mean square.</summary>
enum Verdict
{
    Stays,
    AtThreshold,
    Leaves,
}

static class Verdicts
{
    // Nearer to C* than this, rounding hides the sign of ρ − 1.
    const double Rounding = 1e-9;

    /// <summary>The verdict on a row: neither safe nor unsafe within the threshold's certificate, or within 1e-9 of C*.</summary>
    public static Verdict On(RateRow row, StabilityReport report)
    {
        ThresholdRow threshold = ThresholdStory.Row(report, row.Batch);
        bool within = row.LearningRate > threshold.Lower && row.LearningRate < threshold.Upper;
        return within || Math.Abs(row.LearningRate / threshold.Exact - 1) <= Rounding ? Verdict.AtThreshold
            : row.Rho < 1 ? Verdict.Stays
            : Verdict.Leaves;
    }
}
