using Escapement.Studies.Figures;
using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Cli.Figures;

/// <summary>Draws the picture of a design: learning rate against batch size, log–log.</summary>
sealed class DesignFigure : IDisposable
{
    /// <summary>At a journal's column width of 85 mm the text is about 7 points high.</summary>
    const int Width = 500;
    const int Height = 440;
    const int PngScale = 4;
    const float LeastLeft = 62;

    readonly DesignPicture _picture;
    readonly Plot _plot = new();
    readonly double _left;
    readonly double _right;

    public DesignFigure(DesignPicture picture)
    {
        FigureFont.Install();
        _picture = picture;
        double from = picture.Curves.Min(curve => curve.X.DefaultIfEmpty(double.PositiveInfinity).Min());
        double to = picture.Curves.Max(curve => curve.X.DefaultIfEmpty(double.NegativeInfinity).Max());
        double margin = Math.Max(0.04 * (to - from), 0.12);
        (_left, _right) = (from - margin, to + margin);
        Bands();
        Curves();
        Points();
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

    void Bands()
    {
        foreach (DesignBand band in _picture.Bands)
        {
            foreach ((double[] x, double[] low, double[] high) in band.Stretches().Where(stretch => stretch.X.Length > 1))
            {
                FillY area = _plot.Add.FillY(x, low, high);
                area.FillColor = band.Color;
                area.LineWidth = 0;
            }
        }
    }

    void Curves()
    {
        foreach (PredictedLine curve in _picture.Curves)
        {
            curve.Name(_plot);
        }

        foreach (PredictedLine curve in _picture.Curves.OrderByDescending(curve => curve.Width))
        {
            curve.Draw(_plot);
        }

        foreach (DesignBand band in _picture.Bands)
        {
            _plot.Legend.ManualItems.Add(new LegendItem { LabelText = band.Label, FillColor = band.Color, LineWidth = 0 });
        }
    }

    void Points()
    {
        foreach (DesignPoint point in _picture.Points.OrderByDescending(point => point.Size))
        {
            MarkerStyle style = new(point.Shape, point.Size) { FillColor = FigureColors.Chosen, OutlineColor = FigureColors.Ink, OutlineWidth = 1 };
            Scatter mark = _plot.Add.Scatter(new[] { point.X }, new[] { point.Y }, FigureColors.Chosen);
            mark.LineWidth = 0;
            mark.MarkerStyle = style;
            if (point.Label is not null)
            {
                _plot.Legend.ManualItems.Add(new LegendItem { LabelText = point.Label, MarkerStyle = style, LineWidth = 0 });
            }
        }
    }

    void Dress()
    {
        _plot.Font.Set(FigureFont.Name);
        _plot.Axes.SetLimits(_left, _right, _picture.Bottom, _picture.Top);
        _plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(_left, _right);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_picture.Bottom, _picture.Top);
        _plot.XLabel("batch size k (components)", 15);
        _plot.YLabel("learning rate C", 15);
        _plot.Axes.Left.MinimumSize = LeastLeft; // narrow tick labels would touch the axis label
        foreach (IAxis axis in _plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = FigureColors.Ink;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = FigureColors.Ink;
            axis.FrameLineStyle.Color = FigureColors.Ink;
        }

        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;

        // Below the axes, where it covers no data.
        _plot.Legend.FontSize = 13;
        _plot.Legend.FontColor = FigureColors.Ink;
        _plot.Legend.OutlineWidth = 0;
        _plot.Legend.ShadowColor = Colors.Transparent;
        _plot.Legend.BackgroundColor = Colors.Transparent;
        _plot.Legend.Layout = new TwoColumns();
        _plot.Legend.SymbolWidth = 32;
        _plot.Legend.Margin = new PixelPadding(0);
        _plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0, 2);
        _plot.Grid.MajorLineColor = FigureColors.Grid;
        _plot.FigureBackground.Color = Colors.White;
        _plot.DataBackground.Color = Colors.White;
    }
}
