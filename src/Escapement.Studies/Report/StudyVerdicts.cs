using Escapement.Studies.Claims;

namespace Escapement.Studies.Report;

/// <summary>The verdicts of a finished study, written down: figures, the data behind them, and the report.</summary>
/// <param name="All">Claims and what became of them, by number.</param>
sealed record StudyVerdicts(IReadOnlyList<(Claim Claim, ClaimResult Result)> All)
{
    /// <summary>Judges a finished study and writes its report.</summary>
    /// <exception cref="StudyException">Something is missing, damaged, or cannot be written.</exception>
    public static StudyVerdicts Write(Study study, StudyFolder folder, StudyTimes times, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Claim Claim, ClaimResult Result)> all = study.Judge(StudyRun.Data(study, folder, cancellationToken));
        foreach (ReportFigure figure in all.SelectMany(verdict => verdict.Result.Figures))
        {
            folder.WriteFigure(figure.Name, figure.Svg);
        }

        folder.WriteReport(HtmlReport.Of(study, all, times));
        return new(all);
    }
}
