using Escapement.Experiments.Analyses;
using Escapement.Stability;

namespace Escapement.Reports.Story;

/// <summary>What was analyzed, and how a usual training loop differs from it.</summary>
static class ScopeStory
{
    public static Paragraph Tell(Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        string decay = report.Rule.WeightDecay > 0 ? " Weight decay shifts every component's curvature by the same amount and is included." : "";
        string preconditioner = report.Rule.Preconditioner is not null
            ? " The diagonal preconditioner is frozen: learning rates, curvatures and gradient noise are those of the preconditioned coordinates, "
                + "distances those of the parameters themselves."
            : "";
        string limit = ThresholdStory.IsPlain(report.Rule) ? "2/λ_1" : "that rule's own";
        return new Paragraph("What this holds for",
            $"{analysis.Problem.TrimEnd('.')}.{decay}{preconditioner} The usual training loop reshuffles the data every epoch: "
            + "within an epoch it draws without replacement, so its batches depend on each other and the sampling factor φ does not "
            + "describe them exactly: reshuffling has no φ, and often a lower noise floor. The nearest exact statement is that "
            + "of fresh batches drawn without replacement "
            + "(--sampling without-replacement); with replacement is the paper's. "
            + $"The full-batch limit ({limit}) and the curvature of a single batch are the same in all three.");
    }
}
