namespace Escapement.Experiments.Claims;

/// <summary>How a finished study spent its time.</summary>
/// <param name="Shares">Seconds of one core by table or sweep, the longest first, summed over all processes and runs.</param>
/// <param name="Elapsed">Wall-clock seconds of the last command; null if everything had been measured before.</param>
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
