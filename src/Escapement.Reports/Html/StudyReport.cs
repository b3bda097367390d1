using Escapement.Experiments.Claims;
using Escapement.Reports.Figures;

namespace Escapement.Reports.Html;

/// <summary>Writes a finished study: figures, the data behind them, and the report.</summary>
static class StudyReport
{
    /// <summary>Judges a finished study and writes its report.</summary>
    /// <returns>Claims and their verdicts, by number.</returns>
    /// <exception cref="StudyException">A file is missing, damaged, or cannot be written.</exception>
    public static IReadOnlyList<(Claim Claim, ClaimResult Result)> Write(
        Study study, StudyFolder folder, StudyTimes times, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Claim Claim, ClaimResult Result)> all = study.Judge(StudyRun.Data(study, folder, cancellationToken));
        foreach (ClaimFigure figure in all.SelectMany(verdict => verdict.Result.Figures))
        {
            folder.WriteFigure(figure.Name, PictureFigure.Svg(figure.Picture));
        }

        folder.WriteReport(HtmlReport.Of(study, all, times));
        return all;
    }
}
