namespace Escapement.Experiments.Claims;

/// <summary>Where the time of a finished study went.</summary>
/// <param name="Shares">Seconds of one core by table or sweep, the longest first, whichever process spent them, and when.</param>
/// <param name="Elapsed">Wall-clock seconds of the last command; null where everything had been measured before.</param>
sealed record StudyTimes(IReadOnlyList<(string What, double Seconds)> Shares, double? Elapsed)
{
    /// <summary>Reads them from the study's folder.</summary>
    public static StudyTimes Of(Study study, StudyFolder folder, double? elapsed) => new(
        [
            .. study.Parts.GroupBy(part => part.Table).Select(table => (table.Key, table.Sum(folder.Seconds)))
                .Concat(study.Sweeps.Select(sweep => (sweep.Name, folder.Seconds(sweep.Name))))
                .OrderByDescending(one => one.Item2),
        ],
        elapsed);
}
