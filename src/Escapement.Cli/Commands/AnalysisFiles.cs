using Escapement.Cli.Figures;
using Escapement.Cli.Output;
using Escapement.Cli.Story;
using Escapement.Sources;

namespace Escapement.Cli.Commands;

/// <summary>The files that an analysis leaves in its folder.</summary>
static class AnalysisFiles
{
    const int TextWidth = 100;

    const string Svg = "thresholds.svg";
    const string Png = "thresholds.png";
    const string Json = "report.json";
    const string Text = "report.txt";
    const string Minimizer = "minimizer.npy";
    const string Eigenvalues = "eigenvalues.npy";

    public static IReadOnlyList<string> Names { get; } = [Svg, Png, Json, Text, Minimizer, Eigenvalues];

    public static void Write(ResultFolder folder, Analysis analysis, bool withRates)
    {
        using ThresholdFigure figure = new(analysis.Report);
        folder.Write(Svg, path => File.WriteAllText(path, figure.Svg()));
        folder.Write(Png, path => File.WriteAllBytes(path, figure.Png()));
        folder.Write(Json, path => File.WriteAllText(path, ReportJson.Of(analysis, withRates) + "\n"));
        folder.Write(Text, path =>
        {
            using StreamWriter writer = new(path) { NewLine = "\n" };
            ReportText.Write(writer, analysis, TextWidth, terminal: false, chart: true);
        });
        folder.Write(Minimizer, path => Npy.Write(path, analysis.Point.Theta));
        folder.Write(Eigenvalues, path => Npy.Write(path, [.. analysis.Report.Eigenvalues]));
    }
}
