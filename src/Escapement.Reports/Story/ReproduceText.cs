using Escapement.Experiments.Claims;

namespace Escapement.Reports.Story;

/// <summary>The verdicts of a study as text: a sentence, the claims, the checks that fail, the time spent, and the path of the report.</summary>
static class ReproduceText
{
    public static void Write(TextWriter writer, StudyResult result, StudyTimes times)
    {
        IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts = result.Judged;
        foreach (string line in Lines.Wrap(StudySummary.Sentence(verdicts), 80))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
        foreach ((Claim claim, ClaimResult verdict) in verdicts)
        {
            string passed = $"{verdict.Checks.Count(check => check.Holds)} of {Numbers.Of(verdict.Checks.Count, "check")}";
            writer.WriteLine($"  {claim.Number}  {(verdict.Holds ? "holds" : "FAILS")}  {claim.Title} ({passed})");
            foreach (Check check in verdict.Checks.Where(check => !check.Holds))
            {
                writer.WriteLine($"            {check.What}: predicted {check.Predicted}, measured {check.Measured}");
            }
        }

        writer.WriteLine();
        string chance = $"Chance fails any true claim with a probability of at most {Shown.Percent(Study.Error)}, "
            + $"over all {verdicts.Count} together.";
        foreach (string line in Lines.Wrap($"{chance} {StudySummary.Time(times)}", 80))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine($"The report, with figures and data: {result.Folder.Report}");
    }
}
