namespace Escapement.Experiments.Claims;

/// <summary>A claim and what became of it.</summary>
/// <param name="Number">Its number in the report.</param>
/// <param name="Title">Its name, a few words.</param>
/// <param name="Finding">What was found, in a few sentences with numbers.</param>
/// <param name="Checks">The comparisons of prediction and measurement.</param>
/// <param name="Holds">Whether every check holds.</param>
public sealed record ClaimVerdict(int Number, string Title, string Finding, IReadOnlyList<Check> Checks, bool Holds);

/// <summary>What a run of the study did.</summary>
public sealed class StudyResult
{
    internal StudyResult(Study study, StudyFolder folder, StudyOutcome outcome, TimeSpan elapsed)
        => (Study, Folder, Outcome, Elapsed) = (study, folder, outcome, elapsed);

    /// <summary>Pieces of the slice that are measured now.</summary>
    public int Finished => Outcome.Finished;

    /// <summary>Pieces that this run measured itself.</summary>
    public int Measured => Outcome.Measured;

    /// <summary>Pieces of the slice that are left: the run was stopped.</summary>
    public int Left => Outcome.Left;

    /// <summary>Time that the run took.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The verdicts by number of the claim; empty where the study is not finished.</summary>
    public IReadOnlyList<ClaimVerdict> Verdicts => [.. Judged.Select(one => new ClaimVerdict(
        one.Claim.Number, one.Claim.Title, one.Result.Finding, one.Result.Checks, one.Result.Holds))];

    internal Study Study { get; }

    internal StudyFolder Folder { get; }

    internal StudyOutcome Outcome { get; }

    /// <summary>Claims and what became of them, by number; empty where the study is not finished.</summary>
    internal IReadOnlyList<(Claim Claim, ClaimResult Result)> Judged { get; init; } = [];
}
