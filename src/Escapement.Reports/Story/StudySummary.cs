using Escapement.Experiments.Claims;

namespace Escapement.Reports.Story;

/// <summary>The first and the last sentence of a study.</summary>
static class StudySummary
{
    /// <summary>The result in a sentence.</summary>
    public static string Sentence(IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts)
    {
        string[] failing =
            [.. verdicts.Where(verdict => !verdict.Result.Holds)
                .Select(verdict => $"{verdict.Claim.Number} ({verdict.Claim.Title.ToLowerInvariant()})")];
        int checks = verdicts.Sum(verdict => verdict.Result.Checks.Count);
        return failing.Length == 0
            ? $"{(verdicts.Count == 1 ? "The claim holds" : $"All {verdicts.Count} claims hold")}, in all {Shown.Count(checks)} checks."
            : $"{verdicts.Count - failing.Length} of {verdicts.Count} claims hold; "
                + $"{(failing.Length == 1 ? "the one that does not" : "those that do not")}: {string.Join("; ", failing)}.";
    }

    /// <summary>How the study spent its time.</summary>
    public static string Time(StudyTimes times)
    {
        double all = times.Shares.Sum(one => one.Seconds);
        string shares = string.Join(", ", times.Shares.Select(one => $"{one.What} {Shown.Of(one.Seconds, 2)}"));
        return (times.Elapsed is { } elapsed ? $"This took {Shown.Of(elapsed, 3)} s" : "Everything had been measured before")
            + $"; seconds of one core, {Shown.Of(all, 3)} in all: {shares}.";
    }
}
