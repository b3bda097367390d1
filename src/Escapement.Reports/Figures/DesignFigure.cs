using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Reports.Figures;

/// <summary>Draws the picture of a design: learning rate against batch size, log–log.</summary>
sealed class DesignFigure : IDisposable
{
    readonly DesignPicture _picture;
    readonly Plot _plot = FigureStyle.NewPlot();
    readonly double _left;
    readonly double _right;

    public DesignFigure(DesignPicture picture)
    {
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
    public string Svg() => FigureStyle.Svg(_plot, FigureStyle.ColumnWidth, FigureStyle.TallHeight);

    /// <summary>The figure as a PNG.</summary>
    public byte[] Png() => FigureStyle.Png(_plot, FigureStyle.ColumnWidth, FigureStyle.TallHeight, FigureStyle.ColumnPngScale);

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
            MarkerStyle style = new(FigureStyle.Shape(point.Marker), point.Size)
            {
                FillColor = FigureColors.Chosen,
                OutlineColor = FigureColors.Text,
                OutlineWidth = 1,
            };
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
        _plot.Axes.SetLimits(_left, _right, _picture.Bottom, _picture.Top);
        _plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(_left, _right);
        _plot.Axes.Left.TickGenerator = LogTicks.Decades(_picture.Bottom, _picture.Top);
        FigureStyle.Dress(_plot, "batch size k (components)", "learning rate C");
        FigureStyle.OpenFrame(_plot);
    }
}
