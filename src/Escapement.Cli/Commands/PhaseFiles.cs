using Escapement.Cli.Figures;
using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>The files that a simulated grid leaves in its folder.</summary>
static class PhaseFiles
{
    const int TextWidth = 100;

    const string Svg = "phase.svg";
    const string Png = "phase.png";
    const string Csv = "phase.csv";
    const string Json = "phase.json";
    const string Text = "phase.txt";

    public static IReadOnlyList<string> Names { get; } = [Svg, Png, Csv, Json, Text];

    public static void Write(ResultFolder folder, PhaseStudy study)
    {
        PhaseFigure figure = new(study);
        folder.Write(Svg, path => File.WriteAllText(path, figure.Svg()));
        folder.Write(Png, path => File.WriteAllBytes(path, figure.Png()));
        folder.Write(Csv, path => File.WriteAllText(path, string.Join('\n', PhaseCsv.Of(study)) + "\n"));
        folder.Write(Json, path => File.WriteAllText(path, PhaseJson.Of(study) + "\n"));
        folder.Write(Text, path =>
        {
            using StreamWriter writer = new(path) { NewLine = "\n" };
            PhaseText.Write(writer, study, TextWidth);
        });
    }
}
