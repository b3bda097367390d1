using Escapement.Experiments.Pictures;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Reports.Figures;

/// <summary>Draws a chart. At a journal's column width of 85 mm the text of an SVG is about 7 points high.</summary>
sealed class ChartFigure
{
    const double Margin = 0.05;

    readonly Chart _chart;
    readonly Plot _plot = FigureStyle.NewPlot();
    readonly List<double> _x = [], _y = [];

    ChartFigure(Chart chart)
    {
        _chart = chart;
        foreach (ChartSeries series in chart.Series)
        {
            Draw(series);
        }
    }

    /// <summary>The figure as an SVG document.</summary>
    public static string Svg(Chart chart) => new ChartFigure(chart).Svg();

    string Svg()
    {
        (double left, double right) = Limits(_x);
        (double bottom, double top) = _chart.YLimits is var (low, high) ? (At(_chart.YScale, low), At(_chart.YScale, high)) : Limits(_y);
        _plot.Axes.SetLimits(left, right, bottom, top);
        _plot.Axes.Bottom.TickGenerator = Ticks(_chart.XScale, left, right);
        _plot.Axes.Left.TickGenerator = Ticks(_chart.YScale, bottom, top);
        FigureStyle.Dress(_plot, _chart.XLabel, _chart.YLabel);
        return FigureStyle.Svg(_plot, FigureStyle.ColumnWidth, FigureStyle.ChartHeight);
    }

    void Draw(ChartSeries series)
    {
        switch (series)
        {
            case ChartSeries.Line line:
                Line(line);
                break;
            case ChartSeries.Points points:
                Points(points.Label, points.At, points.Ink, points.Marker, points.Size);
                break;
            case ChartSeries.Intervals intervals:
                Intervals(intervals);
                break;
            case ChartSeries.Band band:
                Band(band);
                break;
            default:
                throw new NotSupportedException($"There is no drawing of {series.GetType().Name}.");
        }
    }

    void Line(ChartSeries.Line line)
    {
        (double X, double Y)[] shown = Shown(line.At, counts: true);
        Scatter drawn = _plot.Add.ScatterLine(
            shown.Select(point => point.X).ToArray(), shown.Select(point => point.Y).ToArray(), FigureColors.Of(line.Ink));
        drawn.LineWidth = line.Width;
        drawn.LinePattern = FigureStyle.Pattern(line.Style);
        drawn.LegendText = line.Label ?? "";
    }

    void Points(string? label, IEnumerable<(double X, double Y)> points, Ink ink, PointShape marker, float size)
    {
        (double X, double Y)[] shown = Shown(points, counts: true);
        Scatter marks = _plot.Add.ScatterPoints(
            shown.Select(point => point.X).ToArray(), shown.Select(point => point.Y).ToArray(), FigureColors.Of(ink));
        marks.MarkerShape = FigureStyle.Shape(marker);
        marks.MarkerSize = size;
        marks.LegendText = label ?? "";
    }

    void Intervals(ChartSeries.Intervals intervals)
    {
        foreach ((double x, _, double low, double high) in intervals.At)
        {
            (double X, double Y)[] bar = Shown([(x, low), (x, high)], counts: false);
            if (bar.Length == 2)
            {
                _plot.Add.Line(bar[0].X, bar[0].Y, bar[1].X, bar[1].Y).Color = FigureColors.Of(intervals.Ink);
            }
        }

        Points(intervals.Label, intervals.At.Select(point => (point.X, point.Y)), intervals.Ink, intervals.Marker, intervals.Size);
    }

    void Band(ChartSeries.Band band)
    {
        (double X, double Y)[] low = Shown(band.At.Select(point => (point.X, point.Low)), counts: true);
        (double X, double Y)[] high = Shown(band.At.Select(point => (point.X, point.High)), counts: true);
        Polygon area = _plot.Add.Polygon([.. low.Concat(high.Reverse()).Select(point => new Coordinates(point.X, point.Y))]);
        area.FillColor = FigureColors.Of(band.Ink).WithAlpha(0.25);
        area.LineWidth = 0;
        area.LegendText = band.Label ?? "";
    }

    /// <summary>The points that the axes can show, in axis coordinates; the axes include them if <paramref name="counts"/> is true.</summary>
    (double X, double Y)[] Shown(IEnumerable<(double X, double Y)> points, bool counts)
    {
        (double X, double Y)[] shown =
        [
            .. points.Select(point => (X: At(_chart.XScale, point.X), Y: At(_chart.YScale, point.Y)))
                .Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)),
        ];
        if (counts)
        {
            _x.AddRange(shown.Select(point => point.X));
            _y.AddRange(shown.Select(point => point.Y));
        }

        return shown;
    }

    static double At(AxisScale scale, double value) => scale == AxisScale.Linear ? value : Math.Log10(value);

    static (double Low, double High) Limits(List<double> values)
    {
        if (values.Count == 0)
        {
            return (0, 1);
        }

        double low = values.Min(), high = values.Max(), margin = high > low ? Margin * (high - low) : 0.5;
        return (low - margin, high + margin);
    }

    static ITickGenerator Ticks(AxisScale scale, double low, double high) => scale switch
    {
        AxisScale.Decades => LogTicks.Decades(low, high),
        AxisScale.PowersOfTwo => LogTicks.PowersOfTwo(low, high),
        _ => new NumericAutomatic(),
    };
}
