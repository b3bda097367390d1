using System.Xml.Linq;
using CsCheck;
using Escapement.Cli.Terminal;
using Escapement.Reports.Figures;
using ScottPlot;

namespace Escapement.Cli.Tests;

public class DesignFigureTests
{
    [Theory]
    [InlineData(
        "C*(k) at 0, kept|C*(k) at 1, shed|γ = 0 at 1|in mean square|almost surely|best of all|best choice",
        "wu", "--keep", "0", "--shed", "1", "--batch", "1,2,4")]
    [InlineData(
        "exact threshold C*(k)|same C/C*(k)|linear scaling|square root|minimum not held|start",
        "wu", "--at", "1", "--from", "0.2,1", "--to", "8")]
    [InlineData("C*(k) of this minimum|any, λ₁ > 3|as scattered|copies of this one", "wu", "--at", "1", "--max-sharpness", "3", "--batch", "1,2")]
    public void Axes_and_legend_say_what_is_drawn(string expected, params string[] args)
    {
        using TemporaryFolder root = new();
        Assert.Equal(ExitCode.Ok, Command.Run(["design", .. args, "--out", root.Path]).ExitCode);
        string[] texts = [.. XDocument.Load(Path.Combine(root.Path, "design.svg")).Descendants()
            .Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
        foreach (string text in expected.Split('|').Append("batch size k (components)").Append("learning rate C"))
        {
            Assert.Contains(text, texts);
        }

        Assert.All(texts, text => Assert.True(FigureFont.Covers(text), text));
    }

    [Fact]
    public void One_batch_size_is_a_figure_too()
    {
        using TemporaryFolder root = new();
        Assert.Equal(ExitCode.Ok, Command.Run("design", "wu", "--keep", "0", "--shed", "1", "--batch", "1", "--out", root.Path).ExitCode);
        Assert.True(new FileInfo(Path.Combine(root.Path, "design.png")).Length > 10_000);
    }

    [Fact]
    public void A_band_is_the_area_where_one_curve_is_above_the_other()
        => Gen.Select(Gen.Double[-1, 1].Array[2, 9], Gen.Double[-1, 1].Array[9]).Sample((low, high) =>
        {
            double[] x = [.. low.Select((_, at) => (double)at)];
            DesignBand band = new("", x, low, [.. high.Take(low.Length)], Colors.Black);
            double area = band.Stretches().Sum(stretch => Area(stretch.X, stretch.Low, stretch.High));
            double expected = 0;
            for (int i = 1; i < x.Length; i++)
            {
                // A trapezoid, or the triangle up to where the two cross.
                double before = high[i - 1] - low[i - 1], after = high[i] - low[i];
                expected += before > 0 == after > 0 ? Math.Max(0, before + after) / 2
                    : Math.Pow(Math.Max(before, after), 2) / (2 * Math.Abs(before - after));
            }

            Assert.Equal(expected, area, 1e-12);
            Assert.All(band.Stretches(), stretch => Assert.True(stretch.X.Zip(stretch.X.Skip(1)).All(pair => pair.First <= pair.Second)));
        });

    static double Area(double[] x, double[] low, double[] high)
    {
        double area = 0;
        for (int i = 1; i < x.Length; i++)
        {
            area += 0.5 * (x[i] - x[i - 1]) * (high[i] - low[i] + high[i - 1] - low[i - 1]);
        }

        return area;
    }
}
