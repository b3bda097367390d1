using Escapement.Cli.Figures;
using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>The files that a simulation leaves in its folder.</summary>
static class SimulateFiles
{
    const int TextWidth = 100;

    const string Svg = "simulation.svg";
    const string Png = "simulation.png";
    const string Csv = "simulation.csv";
    const string Json = "simulation.json";
    const string Text = "simulation.txt";

    public static IReadOnlyList<string> Names { get; } = [Svg, Png, Csv, Json, Text];

    public static void Write(ResultFolder folder, SimulationStudy study)
    {
        using SimulationFigure figure = new(study);
        folder.Write(Svg, path => File.WriteAllText(path, figure.Svg()));
        folder.Write(Png, path => File.WriteAllBytes(path, figure.Png()));
        folder.Write(Csv, path => File.WriteAllText(path, string.Join('\n', SimulationCsv.Of(study)) + "\n"));
        folder.Write(Json, path => File.WriteAllText(path, SimulationJson.Of(study) + "\n"));
        folder.Write(Text, path =>
        {
            using StreamWriter writer = new(path) { NewLine = "\n" };
            SimulationText.Write(writer, study, TextWidth);
        });
    }
}
