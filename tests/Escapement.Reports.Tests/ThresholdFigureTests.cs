using System.Text.RegularExpressions;
using System.Xml.Linq;
using Escapement.Reports.Figures;
using Escapement.Updates;
using SkiaSharp;

namespace Escapement.Reports.Tests;

public partial class ThresholdFigureTests
{
    [Fact]
    public void The_embedded_font_covers_every_text_of_the_figure()
    {
        foreach (string text in Texts(Samples.Analysis([0.01]).Report)
            .Concat(Texts(Samples.Analysis([1e-7], new UpdateRule { Momentum = 0.9 }).Report)))
        {
            Assert.True(FigureFont.Covers(text), text);
        }

        Assert.All("⁻⁰¹²³⁴⁵⁶⁷⁸⁹×λ₁φ≤−‖F", character => Assert.True(FigureFont.Covers(character.ToString()), character.ToString()));
        Assert.False(FigureFont.Covers("∇"));
    }

    [Fact]
    public void Axes_and_legend_say_what_is_drawn()
    {
        string[] texts = [.. Texts(Samples.Analysis([0.01]).Report)];
        foreach (string expected in new[]
        {
            "batch size k (components)", "learning rate", "exact threshold C*(k)", "between the paper's bounds", "gradient descent, 2/λ₁",
            "given learning rate", "k_c = 35", "k* = 337", "1,024", "0.001",
        })
        {
            Assert.Contains(expected, texts);
        }
    }

    [Fact]
    public void With_momentum_there_is_nothing_of_the_paper()
        => Assert.DoesNotContain(Texts(Samples.Analysis(rule: new UpdateRule { Momentum = 0.9 }).Report),
            text => text.Contains("paper", StringComparison.Ordinal) || text.StartsWith("k*", StringComparison.Ordinal));

    [Fact]
    public void Every_text_of_the_SVG_has_fallback_fonts()
    {
        using ThresholdFigure figure = new(Samples.Analysis().Report);
        string[] families = [.. FontFamily().Matches(figure.Svg()).Select(match => match.Value)];
        Assert.NotEmpty(families);
        Assert.All(families, family => Assert.EndsWith("sans-serif\"", family, StringComparison.Ordinal));
    }

    [Fact]
    public void The_PNG_has_text_and_twice_the_size()
    {
        using ThresholdFigure figure = new(Samples.Analysis().Report);
        using SKBitmap image = SKBitmap.Decode(figure.Png());
        Assert.Equal((1800, 1240), (image.Width, image.Height));

        // The label of the vertical axis stands alone at the left edge: without a font this strip is white.
        int ink = 0;
        for (int y = 200; y < 900; y++)
        {
            for (int x = 0; x < 45; x++)
            {
                ink += image.GetPixel(x, y).Red < 128 ? 1 : 0;
            }
        }

        Assert.InRange(ink, 300, 10_000);
    }

    [Theory]
    [InlineData(1, -2, "0.01")]
    [InlineData(5, 1, "50")]
    [InlineData(1, 4, "10,000")]
    [InlineData(1, -5, "10⁻⁵")]
    [InlineData(2, 12, "2×10¹²")]
    public void Ticks_are_written_as_people_write_them(int digit, int decade, string expected)
        => Assert.Equal(expected, LogTicks.Label(digit, decade));

    static IEnumerable<string> Texts(Stability.StabilityReport report)
    {
        using ThresholdFigure figure = new(report);
        return [.. XDocument.Parse(figure.Svg()).Descendants().Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value.Trim())];
    }

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
