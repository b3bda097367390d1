using Escapement.Cli.Figures;
using Escapement.Cli.Output;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>The files that a design leaves in its folder.</summary>
static class DesignFiles
{
    const int TextWidth = 100;

    const string Svg = "design.svg";
    const string Png = "design.png";
    const string Csv = "design.csv";
    const string Json = "design.json";
    const string Text = "design.txt";

    public static IReadOnlyList<string> Names { get; } = [Svg, Png, Csv, Json, Text];

    public static void Write(ResultFolder folder, DesignStudy study)
    {
        using DesignFigure figure = new(DesignPicture.Of(study));
        folder.Write(Svg, path => File.WriteAllText(path, figure.Svg()));
        folder.Write(Png, path => File.WriteAllBytes(path, figure.Png()));
        folder.Write(Csv, path => File.WriteAllText(path, string.Join('\n', DesignCsv.Of(study)) + "\n"));
        folder.Write(Json, path => File.WriteAllText(path, DesignJson.Of(study) + "\n"));
        folder.Write(Text, path =>
        {
            using StreamWriter writer = new(path) { NewLine = "\n" };
            DesignText.Write(writer, study, TextWidth);
        });
    }
}
