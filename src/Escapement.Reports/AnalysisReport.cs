using Escapement.Experiments.Analyses;
using Escapement.Reports.Data;
using Escapement.Reports.Figures;
using Escapement.Reports.Story;
using Escapement.Sources;

namespace Escapement.Reports;

/// <summary>The forms in which an analysis can be shown.</summary>
/// <param name="analysis">The analysis.</param>
/// <param name="explain">Whether the text is the whole story, not just the answer; in files it always is.</param>
sealed class AnalysisReport(Analysis analysis, bool explain = false) : ResultReport
{
    /// <summary>The names of the files of an analysis.</summary>
    public static IReadOnlyList<string> FileNames { get; } =
        ["thresholds.svg", "thresholds.png", "report.json", "report.txt", "minimizer.npy", "eigenvalues.npy"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Warnings => analysis.Warnings;

    /// <inheritdoc/>
    public override string Json() => AnalysisJson.Of(analysis);

    /// <inheritdoc/>
    public override IEnumerable<string> Rows() => ThresholdTsv.Of(analysis);

    /// <inheritdoc/>
    public override void Text(TextWriter writer, int width, bool terminal, bool chart)
    {
        if (explain)
        {
            AnalysisText.Write(writer, analysis, width, terminal, chart);
        }
        else
        {
            AnswerText.Write(writer, analysis, width, written: !chart);
        }
    }

    /// <inheritdoc/>
    protected override void WholeText(TextWriter writer, int width) => AnalysisText.Write(writer, analysis, width, terminal: false, chart: true);

    /// <inheritdoc/>
    public override IEnumerable<ResultFile> Files()
    {
        using ThresholdFigure figure = new(analysis.Report);
        yield return new(FileNames[0], path => File.WriteAllText(path, figure.Svg()));
        yield return new(FileNames[1], path => File.WriteAllBytes(path, figure.Png()));
        yield return JsonFile(FileNames[2]);
        yield return TextFile(FileNames[3]);
        yield return new(FileNames[4], path => Npy.Write(path, analysis.Point.Theta));
        yield return new(FileNames[5], path => Npy.Write(path, [.. analysis.Report.Eigenvalues]));
    }
}
