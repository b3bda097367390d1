using Escapement.Experiments.Claims;
using Escapement.Reports.Figures;

namespace Escapement.Reports.Html;

/// <summary>Writes a finished study: figures, the data behind them, and the report.</summary>
static class StudyReport
{
    /// <summary>Writes the report of a finished study.</summary>
    /// <exception cref="StudyException">Something cannot be written.</exception>
    public static void Write(StudyResult result, StudyTimes times)
    {
        foreach (ClaimFigure figure in result.Judged.SelectMany(verdict => verdict.Result.Figures))
        {
            result.Folder.WriteFigure(figure.Name, PictureFigure.Svg(figure.Picture));
        }

        result.Folder.WriteReport(HtmlReport.Of(result.Study, result.Judged, times));
    }
}
