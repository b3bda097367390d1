using System.Xml.Linq;
using CsCheck;
using Escapement.Experiments.Analyses;
using Escapement.Experiments.Phases;
using Escapement.Reports.Figures;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;
using SkiaSharp;

namespace Escapement.Reports.Tests;

public class PhaseFigureTests
{
    const double Zero = 1.3;

    [Fact]
    public void Axes_legend_and_color_bar_say_what_is_drawn()
    {
        string[] texts = [.. Texts(Diagram())];
        foreach (string expected in new[]
        {
            "batch size k (components)", "learning rate C", "exact threshold C*(k)", "Lyapunov exponent γ = 0", "the paper's bounds",
            "gradient descent, 2/λ₁",
            "share of 100 paths that left within 1,000 steps", "0 %", "50 %", "100 %", "64",
        })
        {
            Assert.Contains(expected, texts);
        }

        Assert.All(texts, text => Assert.True(FigureFont.Covers(text), text));
    }

    [Fact]
    public void What_is_unknown_or_out_of_sight_has_no_place_in_the_legend()
    {
        string[] texts = [.. Texts(Diagram(zeros: false, rule: new UpdateRule { Momentum = 0.9 }))];
        Assert.DoesNotContain(texts, text => text.Contains("Lyapunov", StringComparison.Ordinal) || text.Contains("paper", StringComparison.Ordinal));
        Assert.Contains("exact threshold C*(k)", texts);
    }

    [Fact]
    public void Cells_have_the_color_of_their_share_and_unfinished_ones_none()
    {
        PhaseDiagram diagram = Diagram();
        SKColor[] colors = Colors(diagram);
        foreach (PhaseCell cell in diagram.Cells)
        {
            ScottPlot.Color expected = new LeavingRamp().GetColor(cell.Share.Value);
            Assert.Contains(new SKColor(expected.R, expected.G, expected.B), colors);
        }

        // Antialiased edges of letters may have any color.
        SKColor background = new(FigureColors.Grid.R, FigureColors.Grid.G, FigureColors.Grid.B);
        Assert.InRange(colors.Count(color => color == background), 0, 1_000);
        Assert.InRange(Colors(Diagram(skip: 1)).Count(color => color == background), 100_000, colors.Length);
    }

    [Fact]
    public void Lightness_falls_with_the_share_and_only_none_is_white()
    {
        LeavingRamp ramp = new();
        double Lightness(double share) => ramp.GetColor(share) is var color ? (0.2126 * color.R) + (0.7152 * color.G) + (0.0722 * color.B) : 0;
        Assert.Equal(255, Lightness(0), 1e-9);
        Assert.InRange(Lightness(1e-9), 0, 240);
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Where((a, b) => a + 0.01 < b).Sample((a, b) => Lightness(a) > Lightness(b));
    }

    [Fact]
    public void At_least_three_ticks_are_labelled_and_none_touch() => Gen.Select(Gen.Double[-6, 4], Gen.Double[0.15, 6]).Sample((from, width) =>
    {
        ScottPlot.ITickGenerator generator = LogTicks.Decades(from, from + width);
        using ScottPlot.Paint paint = ScottPlot.Paint.NewDisposablePaint();
        generator.Regenerate(new(from, from + width), ScottPlot.Edge.Left, new(300), paint, new());
        ScottPlot.Tick[] major = [.. generator.Ticks.Where(tick => tick.IsMajor).OrderBy(tick => tick.Position)];
        return major.Length >= 3 && major.Zip(major.Skip(1)).All(pair => pair.Second.Position - pair.First.Position > 0.03 * width);
    }, iter: 5_000);

    static IEnumerable<string> Texts(PhaseDiagram diagram)
    {
        return [.. XDocument.Parse(PhaseFigure.Svg(diagram)).Descendants().Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value.Trim())];
    }

    static SKColor[] Colors(PhaseDiagram diagram)
    {
        using SKBitmap image = SKBitmap.Decode(PhaseFigure.Png(diagram));
        Assert.Equal((2000, 1760), (image.Width, image.Height));
        return image.Pixels;
    }

    /// <summary>The made-up analysis of <see cref="Samples"/> at batches 1, 8 and 64, and shares of 0, 10, 20, … percent.</summary>
    static PhaseDiagram Diagram(bool zeros = true, UpdateRule? rule = null, int skip = 0)
    {
        Analysis sample = Samples.Analysis(rule: rule);
        ThresholdRow[] rows = [.. sample.Report.Thresholds.Where(row => row.Batch.Size is 1 or 8 or 64)];
        Analysis analysis = sample with { Report = sample.Report with { Thresholds = rows } };
        GridRequest request = new()
        {
            Batches = [.. rows.Select(row => row.Batch)],
            LearningRates = [.. Enumerable.Range(0, 4).Select(i => 0.5 * rows[0].Exact * Math.Pow(5, i))],
            Rule = analysis.Report.Rule,
            Center = [0],
            StartRadius = 0.01,
            LeaveRadius = 1,
            Trajectories = 100,
            Steps = 1000,
        };
        PhaseCell[] cells = [.. request.Batches.SelectMany(batch => request.LearningRates.Select(rate => (Batch: batch, Rate: rate)))
            .Select((cell, i) => new PhaseCell(cell.Batch, cell.Rate, 0, 100, Math.Min(100, 10 * i), 0, null, 0))];
        Estimate?[] lyapunov = [.. rows.Select(row => zeros ? Estimate.Exact(Zero * row.Exact) : (Estimate?)null)];
        PhasePrediction prediction = new(analysis, lyapunov, new(1, "as asked"), double.PositiveInfinity);
        return new(prediction, request, cells[skip..], TimeSpan.FromSeconds(1));
    }
}
