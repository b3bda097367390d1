using Escapement.Cli.Commands;
using Escapement.Cli.Story;
using Escapement.Stability;
using Escapement.Studies;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Cli.Figures;

/// <summary>
/// Learning rate against batch size, log–log: cells colored by the share of trajectories that left, and over them the exact threshold, the paper's
/// bounds, the zero of the Lyapunov exponent and gradient descent's limit.
/// </summary>
sealed class PhaseFigure : IDisposable
{
    /// <summary>At a journal's column width of 85 mm the text is about 7 points high.</summary>
    const int Width = 500;
    const int Height = 440;
    const int PngScale = 4;
    const float LeastLeft = 62;

    readonly PhaseStudy _study;
    readonly Plot _plot = new();
    readonly LeavingRamp _ramp = new();
    readonly double[] _columns;
    readonly double[] _rows;

    public PhaseFigure(PhaseStudy study)
    {
        FigureFont.Install();
        _study = study;
        _columns = Edges([.. study.Request.Batches.Select(batch => Math.Log10(batch.Size))]);
        _rows = Edges([.. study.Request.LearningRates.Select(Math.Log10)]);
        Cells();
        Predictions();
        Bar();
        Dress();
    }

    /// <summary>The figure as an SVG document.</summary>
    public string Svg() => SvgText.WithFallbackFonts(_plot.GetSvgXml(Width, Height));

    /// <summary>The figure as a PNG at four times the SVG's size: 600 dots an inch at 85 mm.</summary>
    public byte[] Png()
    {
        _plot.ScaleFactor = PngScale;
        byte[] image = _plot.GetImageBytes(Width * PngScale, Height * PngScale, ImageFormat.Png);
        _plot.ScaleFactor = 1;
        return image;
    }

    public void Dispose() => _plot.Dispose();

    /// <summary>The edges between cells halfway between their centers, and as far outside the first and the last; both ascending.</summary>
    static double[] Edges(double[] centers)
    {
        const double Alone = 0.15;
        int last = centers.Length - 1;
        double[] edges = new double[centers.Length + 1];
        for (int i = 1; i <= last; i++)
        {
            edges[i] = 0.5 * (centers[i - 1] + centers[i]);
        }

        edges[0] = centers[0] - (last > 0 ? edges[1] - centers[0] : Alone);
        edges[^1] = centers[last] + (last > 0 ? centers[last] - edges[last] : Alone);
        return edges;
    }

    void Cells()
    {
        foreach (PhaseCell cell in _study.Cells)
        {
            int column = _study.Request.Batches.Index().First(batch => batch.Item == cell.Batch).Index;
            int row = _study.Request.LearningRates.Index().First(rate => rate.Item == cell.LearningRate).Index;
            Rectangle drawn = _plot.Add.Rectangle(_columns[column], _columns[column + 1], _rows[row], _rows[row + 1]);
            drawn.FillColor = _ramp.GetColor(cell.Share.Value);

            // Without a line of its own color the background shines through between neighbors.
            drawn.LineColor = drawn.FillColor;
            drawn.LineWidth = 0.6f;
        }
    }

    /// <summary>All the white casings first, so that no line hides another; thin lines last, on top of thick ones where they coincide.</summary>
    void Predictions()
    {
        StabilityReport report = _study.Report;
        bool plain = ThresholdStory.IsPlain(report.Rule);
        List<PredictedLine> lines =
        [
            Line("exact threshold C*(k)", row => row.Exact, Palette.Exact, 3, LinePattern.Solid, MarkerShape.FilledCircle),
            Line(
                "Lyapunov exponent γ = 0", _study.Prediction.LyapunovThresholds.Select(zero => zero?.Value), Palette.Ink, 2, LinePattern.Solid,
                PredictedLine.Hollow),
        ];
        if (plain)
        {
            lines.Add(Line("the paper's bounds", row => row.PatelConvergence, Palette.Ink, 1.8f, LinePattern.Dotted));
            lines.Add(Line(null, row => row.PatelDivergence, Palette.Ink, 1.8f, LinePattern.Dotted));
        }

        double limit = Math.Log10(report.GradientDescent);
        lines.Add(new(
            plain ? "gradient descent, 2/λ₁" : "gradient descent", [_columns[0], _columns[^1]], [limit, limit], Palette.GradientDescent, 1.4f,
            LinePattern.Dashed, MarkerShape.None));
        lines.RemoveAll(line => line.Y.All(y => y < _rows[0]) || line.Y.All(y => y > _rows[^1]));
        lines.ForEach(line => line.Case(_plot));
        lines.ForEach(line => line.Name(_plot));
        foreach (PredictedLine line in lines.OrderByDescending(line => line.Width))
        {
            line.Draw(_plot);
        }
    }

    PredictedLine Line(
        string? name, Func<ThresholdRow, double?> value, Color color, float width, LinePattern pattern, MarkerShape marker = MarkerShape.None)
        => Line(name, _study.Report.Thresholds.Select(value), color, width, pattern, marker);

    PredictedLine Line(string? name, IEnumerable<double?> rates, Color color, float width, LinePattern pattern, MarkerShape marker)
    {
        (double X, double Y)[] points = [.. _study.Request.Batches.Zip(rates)
            .Where(point => point.Second > 0)
            .Select(point => (Math.Log10(point.First.Size), Math.Log10(point.Second!.Value)))];
        return new(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)], color, width, pattern, marker);
    }

    void Bar()
    {
        ColorBar bar = _plot.Add.ColorBar(_ramp);
        NumericManual ticks = new();
        foreach (int percent in (int[])[0, 25, 50, 75, 100])
        {
            ticks.AddMajor(percent / 100.0, $"{percent} %");
        }

        bar.Axis.TickGenerator = ticks;
        bar.Axis.TickLabelStyle.FontSize = 13;
        bar.Axis.TickLabelStyle.ForeColor = Palette.Ink;
        bar.Axis.TickLabelStyle.FontName = FigureFont.Name;
        bar.Label = $"share of {Numbers.Of(_study.Request.Trajectories, "path")} that left within {Numbers.Of(_study.Request.Steps, "step")}";
        bar.LabelStyle.FontSize = 14;
        bar.LabelStyle.Bold = false;
        bar.LabelStyle.ForeColor = Palette.Ink;
        bar.LabelStyle.FontName = FigureFont.Name;
        bar.Width = 18;
    }

    void Dress()
    {
        _plot.Font.Set(FigureFont.Name);
        _plot.Axes.SetLimits(_columns[0], _columns[^1], _rows[0], _rows[^1]);
        _plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(_columns[0], _columns[^1]);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_rows[0], _rows[^1]);
        _plot.XLabel("batch size k (components)", 15);
        _plot.YLabel("learning rate C", 15);
        _plot.Axes.Left.MinimumSize = LeastLeft; // narrow tick labels would touch the axis label
        foreach (IAxis axis in _plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = Palette.Ink;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = Palette.Ink;
            axis.FrameLineStyle.Color = Palette.Ink;
        }

        // Below the axes, where it covers no data.
        _plot.Legend.FontSize = 13;
        _plot.Legend.FontColor = Palette.Ink;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Legend.BackgroundColor = Colors.Transparent;
        _plot.Legend.Layout = new TwoColumns();
        _plot.Legend.SymbolWidth = 32;
        _plot.Legend.Margin = new PixelPadding(0);
        _plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0, 2);
        _plot.HideGrid();
        _plot.FigureBackground.Color = Colors.White;
        _plot.DataBackground.Color = Palette.Grid;
    }
}
