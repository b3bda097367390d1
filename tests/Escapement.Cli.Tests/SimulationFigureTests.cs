using System.Text.RegularExpressions;
using System.Xml.Linq;
using Escapement.Cli.Terminal;
using Escapement.Reports.Figures;
using SkiaSharp;

namespace Escapement.Cli.Tests;

/// <summary>The figure of a simulation as written to its file.</summary>
public sealed partial class SimulationFigureTests : IDisposable
{
    readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Axes_legend_and_title_say_what_is_drawn()
    {
        string[] texts = Texts("wu", "--at", "1", "--learning-rate", "0.7", "--trajectories", "500", "--steps", "1000");
        foreach (string expected in new[]
        {
            "steps", "distance from the minimizer", "5 to 95 % of all paths", "25 to 75 %", "median path", "root mean square, until a path stops",
            "predicted root mean square (ρ = 1.748)", "predicted typical path (γ = 0.1780)", "left", "0", "10",
            "learning rate 0.7000 = 1.267 C*, batch size 1: 100 % of 500 paths left",
        })
        {
            Assert.Contains(expected, texts);
        }

        Assert.All(texts, text => Assert.True(FigureFont.Covers(text), text));
        Assert.DoesNotContain("arrived", texts);
    }

    [Fact]
    public void A_noise_floor_is_drawn_in_place_of_what_noise_hides()
    {
        string[] texts = Texts("styblinski-tang:inhomogeneous,dispersion=0.05,n=50", "--relative-rate", "0.3", "--batch", "16", "--trajectories",
            "200", "--steps", "200");
        Assert.Contains("predicted noise floor", texts);
        Assert.DoesNotContain(texts, text => text.Contains("typical", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.EndsWith("none of 200 paths left", StringComparison.Ordinal));
    }

    [Fact]
    public void A_box_has_no_prediction_to_draw()
        => Assert.DoesNotContain(
            Texts("styblinski-tang:n=50", "--box", "-4,4", "--learning-rate", "0.01", "--trajectories", "100", "--steps", "100"),
            text => text.Contains("predicted", StringComparison.Ordinal));

    [Fact]
    public void The_PNG_has_text_and_twice_the_size_and_the_SVG_fallback_fonts()
    {
        Texts("wu", "--at", "1", "--learning-rate", "0.7", "--trajectories", "100", "--steps", "100", "--record", "every");
        using SKBitmap image = SKBitmap.Decode(Path.Combine(_root.Path, "simulation.png"));
        Assert.Equal((1640, 1240), (image.Width, image.Height));

        // The label of the vertical axis stands alone at the left edge: without a font this strip is white.
        int ink = 0;
        for (int y = 200; y < 900; y++)
        {
            for (int x = 0; x < 40; x++)
            {
                ink += image.GetPixel(x, y).Red < 128 ? 1 : 0;
            }
        }

        Assert.InRange(ink, 300, 10_000);
        string svg = File.ReadAllText(Path.Combine(_root.Path, "simulation.svg"));
        string[] families = [.. FontFamily().Matches(svg).Select(match => match.Value)];
        Assert.NotEmpty(families);
        Assert.All(families, family => Assert.EndsWith("sans-serif\"", family, StringComparison.Ordinal));
    }

    string[] Texts(params string[] args)
    {
        Command run = Command.Run(["simulate", .. args, "--out", _root.Path, "--quiet"]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        XDocument svg = XDocument.Parse(File.ReadAllText(Path.Combine(_root.Path, "simulation.svg")));
        return [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
    }

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
