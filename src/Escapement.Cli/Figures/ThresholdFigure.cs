using Escapement.Cli.Commands;
using Escapement.Cli.Story;
using Escapement.Stability;
using Escapement.Updates;
using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Cli.Figures;

/// <summary>The learning-rate threshold against batch size, log–log: exact curve, the paper's band, the Euclidean bound, gradient descent's limit.</summary>
sealed class ThresholdFigure : IDisposable
{
    const int Width = 900;
    const int Height = 620;
    const int PngScale = 2;

    readonly StabilityReport _report;
    readonly Plot _plot = new();
    readonly double _left;
    readonly double _right;
    readonly double _bottom;
    readonly double _top;

    public ThresholdFigure(StabilityReport report)
    {
        FigureFont.Install();
        _report = report;
        (_left, _right) = Room([.. report.Thresholds.Select(row => (double)row.Batch.Size)], 0.03, 0.15);
        (_bottom, _top) = Room([.. Heights()], 0.06, 0.1);

        Bands();
        Limit();
        ChosenRates();
        Marks();
        Curves();
        Dress();
    }

    /// <summary>The figure as an SVG document.</summary>
    public string Svg() => SvgText.WithFallbackFonts(_plot.GetSvgXml(Width, Height));

    /// <summary>The figure as a PNG at twice the SVG's size.</summary>
    public byte[] Png()
    {
        _plot.ScaleFactor = PngScale;
        byte[] image = _plot.GetImageBytes(Width * PngScale, Height * PngScale, ImageFormat.Png);
        _plot.ScaleFactor = 1;
        return image;
    }

    public void Dispose() => _plot.Dispose();

    IEnumerable<IGrouping<Sampling, ThresholdRow>> BySampling() => _report.Thresholds.OrderBy(row => row.Batch.Size).GroupBy(row => row.Batch.Sampling);

    // The divergence bound may lie decades above; the picture is of the exact curve and what is near it.
    IEnumerable<double> Heights()
    {
        double low = _report.Thresholds.Min(row => Math.Min(row.Exact, Math.Min(row.PatelConvergence ?? row.Exact, row.EuclideanSufficient ?? row.Exact)));
        double high = _report.Thresholds.Max(row => row.Exact);
        high = Math.Max(high, _report.GradientDescent);
        double ceiling = high * Math.Max(3, Math.Sqrt(high / low));
        double floor = _report.Thresholds.Min(row => row.Exact) / Math.Max(10, high / low);
        return _report.Thresholds.SelectMany(row => new[] { row.PatelConvergence, row.PatelDivergence, row.EuclideanSufficient, row.Exact })
            .Concat(_report.AtLearningRate.Select(row => (double?)row.LearningRate))
            .Append(_report.GradientDescent)
            .OfType<double>()
            .Where(value => value > 0 && double.IsFinite(value))
            .Select(value => Math.Clamp(value, floor, ceiling));
    }

    static (double From, double To) Room(double[] values, double share, double least)
    {
        double from = Math.Log10(values.Min()), to = Math.Log10(values.Max());
        double margin = Math.Max(share * (to - from), least);
        return (from - margin, to + margin);
    }

    void Bands()
    {
        bool named = false;
        foreach (IGrouping<Sampling, ThresholdRow> rows in BySampling())
        {
            List<ThresholdRow> bounded = [.. rows.Where(row => row is { PatelConvergence: > 0, PatelDivergence: > 0 })];
            if (bounded.Count > 1)
            {
                double[] up = [.. bounded.Select(row => Math.Min(Math.Log10(row.PatelDivergence!.Value), _top + 1))];
                FillY band = _plot.Add.FillY([.. bounded.Select(X)], [.. bounded.Select(row => Math.Log10(row.PatelConvergence!.Value))], up);
                band.FillColor = Palette.Paper.WithAlpha(0.28);
                band.LineColor = Palette.Paper;
                band.LineWidth = 1;
                band.LegendText = named ? "" : "between the paper's bounds";
                named = true;
            }
        }
    }

    void Curves()
    {
        int samplings = BySampling().Count();
        int index = 0;
        foreach (IGrouping<Sampling, ThresholdRow> rows in BySampling())
        {
            string suffix = samplings > 1 ? $", {SamplingNames.Spoken(rows.Key)}" : "";
            List<ThresholdRow> euclidean = [.. rows.Where(row => row.EuclideanSufficient > 0)];
            if (euclidean.Count > 0)
            {
                double[] heights = [.. euclidean.Select(row => Math.Log10(row.EuclideanSufficient!.Value))];
                Scatter bound = _plot.Add.ScatterLine(euclidean.Select(X).ToArray(), heights, Palette.Euclidean);
                bound.LineWidth = 1.4f;
                bound.LinePattern = LinePattern.Dashed;
                bound.LegendText = index == 0 ? "Euclidean bound (sufficient)" : "";
            }

            double[] values = [.. rows.Select(row => Math.Log10(row.Exact))];
            Scatter exact = _plot.Add.Scatter(rows.Select(X).ToArray(), values, index == 0 ? Palette.Exact : Palette.SecondExact);
            exact.LineWidth = 2.4f;
            exact.MarkerSize = 7;
            exact.MarkerShape = index == 0 ? MarkerShape.FilledCircle : MarkerShape.FilledSquare;
            exact.LegendText = $"exact threshold C*(k){suffix}";
            index++;
        }
    }

    void Limit()
    {
        HorizontalLine limit = _plot.Add.HorizontalLine(Math.Log10(_report.GradientDescent), 1.4f, Palette.GradientDescent, LinePattern.Dashed);
        limit.LegendText = ThresholdStory.IsPlain(_report.Rule) ? "gradient descent, 2/λ₁" : "gradient descent, same momentum";
    }

    void ChosenRates()
    {
        bool named = false;
        foreach (double rate in _report.AtLearningRate.Select(row => row.LearningRate).Distinct())
        {
            HorizontalLine line = _plot.Add.HorizontalLine(Math.Log10(rate), 1.6f, Palette.Chosen, LinePattern.Dotted);
            line.LegendText = named ? "" : "given learning rate";
            named = true;
        }
    }

    void Marks()
    {
        Mark("k_c", _report.SaturationBatch);
        if (ThresholdStory.IsPlain(_report.Rule))
        {
            Mark("k*", _report.CriticalBatch);
        }
    }

    void Mark(string name, double batch)
    {
        double at = Math.Log10(batch);
        if (!(at > _left && at < _right))
        {
            return; // the story gives the number; a mark outside would stretch the axis
        }

        VerticalLine line = _plot.Add.VerticalLine(at, 1, Palette.Muted, LinePattern.Dotted);
        line.ExcludeFromLegend = true;
        bool atRightEnd = at > _left + 0.85 * (_right - _left);
        Text label = _plot.Add.Text($"{name} = {Numbers.Quantity(batch)}", at, _bottom);
        label.LabelFontSize = 13;
        label.LabelFontColor = Palette.Muted;
        label.LabelAlignment = atRightEnd ? Alignment.LowerRight : Alignment.LowerLeft;
        label.OffsetX = atRightEnd ? -5 : 5;
        label.OffsetY = -5;
    }

    void Dress()
    {
        _plot.Font.Set(FigureFont.Name);
        _plot.Axes.SetLimits(_left, _right, _bottom, _top);
        _plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(_left, _right);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_bottom, _top);
        _plot.XLabel("batch size k (components)", 15);
        _plot.YLabel("learning rate", 15);
        foreach (IAxis axis in _plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = Palette.Ink;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = Palette.Ink;
            axis.FrameLineStyle.Color = Palette.Ink;
        }

        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        _plot.Grid.MajorLineColor = Palette.Grid;
        _plot.FigureBackground.Color = Colors.White;
        _plot.DataBackground.Color = Colors.White;

        // Below the axes, where it covers no data.
        _plot.Legend.FontSize = 13;
        _plot.Legend.FontColor = Palette.Ink;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Legend.BackgroundColor = Colors.Transparent;
        _plot.Legend.Orientation = Orientation.Horizontal;
        _plot.Legend.InterItemPadding = new PixelPadding(14, 5);
        _plot.ShowLegend(Edge.Bottom);
    }

    static double X(ThresholdRow row) => Math.Log10(row.Batch.Size);
}
