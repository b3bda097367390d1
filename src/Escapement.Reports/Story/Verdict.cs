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
    // Nearer to C* than this, rounding hides the side.
    const double Rounding = 1e-9;

    /// <summary>The verdict on a learning rate: neither safe nor unsafe within the threshold's certificate, or within 1e-9 of C*.</summary>
    public static Verdict On(ThresholdRow threshold, double learningRate)
    {
        bool within = learningRate > threshold.Lower && learningRate < threshold.Upper;
        return within || Math.Abs(learningRate / threshold.Exact - 1) <= Rounding ? Verdict.AtThreshold
            : learningRate < threshold.Exact ? Verdict.Stays
            : Verdict.Leaves;
    }

    /// <summary>The verdict on a row.</summary>
    public static Verdict On(RateRow row, StabilityReport report) => On(ThresholdStory.Row(report, row.Batch), row.LearningRate);
}
