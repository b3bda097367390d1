using Escapement.Experiments.Analyses;

namespace Escapement.Reports.Story;

/// <summary>The analysis in sentences, in the order in which people ask.</summary>
static class AnalysisStory
{
    public static IEnumerable<Paragraph> Tell(Analysis analysis)
    {
        yield return MinimumStory.Tell(analysis);
        yield return ThresholdStory.Tell(analysis);
        yield return BatchStory.Tell(analysis.Report);
        foreach (Paragraph rate in LearningRateStory.Tell(analysis))
        {
            yield return rate;
        }

        if (analysis.Verification is { } verification)
        {
            yield return VerificationText.Tell(verification);
        }

        yield return ScopeStory.Tell(analysis);
        if (analysis.Warnings.Count > 0)
        {
            yield return new Paragraph("Warnings", "Some results did not reach their tolerance.") { Items = analysis.Warnings };
        }
    }
}
