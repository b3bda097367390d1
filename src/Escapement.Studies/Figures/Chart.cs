using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Studies.Figures;

/// <summary>How an axis counts.</summary>
enum AxisScale
{
    /// <summary>As numbers are.</summary>
    Linear,

    /// <summary>By decimal logarithms, ticks at decades.</summary>
    Decades,

    /// <summary>By logarithms, ticks at powers of two: batch sizes.</summary>
    PowersOfTwo,
}

/// <summary>
/// A figure of the report: lines, points with intervals, and areas over two axes, in one style. 500 units wide: at a journal's column width
/// of 85 mm the text is about 7 points high.
/// </summary>
/// <param name="xLabel">What is along the horizontal axis, with its unit.</param>
/// <param name="yLabel">What is along the vertical axis, with its unit.</param>
/// <param name="xScale">How the horizontal axis counts.</param>
/// <param name="yScale">How the vertical axis counts.</param>
sealed class Chart(string xLabel, string yLabel, AxisScale xScale = AxisScale.Linear, AxisScale yScale = AxisScale.Linear)
{
    const int Width = 500;
    const int Height = 400;
    const float LeastLeft = 62;
    const double Margin = 0.05;

    readonly Plot _plot = NewPlot();
    readonly List<double> _x = [], _y = [];
    (double Low, double High)? _xLimits, _yLimits;

    static Plot NewPlot()
    {
        FigureFont.Install();
        return new();
    }

    /// <summary>A line through points, in the order given; points that an axis cannot show are left out.</summary>
    /// <param name="label">Its name in the legend; null for none.</param>
    /// <param name="points">The points.</param>
    /// <param name="color">Its color.</param>
    /// <param name="pattern">Its pattern; default solid.</param>
    /// <param name="width">Its width.</param>
    /// <param name="counts">Whether the axes have to reach it.</param>
    public Chart Line(
        string? label, IEnumerable<(double X, double Y)> points, Color color, LinePattern? pattern = null, float width = 2, bool counts = true)
    {
        (double X, double Y)[] shown = Shown(points, counts);
        Scatter line = _plot.Add.ScatterLine(shown.Select(point => point.X).ToArray(), shown.Select(point => point.Y).ToArray(), color);
        line.LineWidth = width;
        line.LinePattern = pattern ?? LinePattern.Solid;
        line.LegendText = label ?? "";
        return this;
    }

    /// <summary>Points.</summary>
    public Chart Points(string? label, IEnumerable<(double X, double Y)> points, Color color, MarkerShape shape = MarkerShape.FilledCircle, float size = 6)
    {
        (double X, double Y)[] shown = Shown(points, counts: true);
        Scatter marks = _plot.Add.ScatterPoints(shown.Select(point => point.X).ToArray(), shown.Select(point => point.Y).ToArray(), color);
        marks.MarkerShape = shape;
        marks.MarkerSize = size;
        marks.LegendText = label ?? "";
        return this;
    }

    /// <summary>Points with intervals, drawn as vertical bars.</summary>
    public Chart Intervals(
        string? label, IEnumerable<(double X, double Y, double Low, double High)> points, Color color, MarkerShape shape = MarkerShape.FilledCircle,
        float size = 7)
    {
        (double X, double Y, double Low, double High)[] all = [.. points];
        foreach ((double x, _, double low, double high) in all)
        {
            (double X, double Y)[] bar = Shown([(x, low), (x, high)], counts: false);
            if (bar.Length == 2)
            {
                _plot.Add.Line(bar[0].X, bar[0].Y, bar[1].X, bar[1].Y).Color = color;
            }
        }

        return Points(label, all.Select(point => (point.X, point.Y)), color, shape, size);
    }

    /// <summary>The area between two curves over the same abscissas.</summary>
    public Chart Band(string label, IEnumerable<(double X, double Low, double High)> points, Color color)
    {
        (double X, double Low, double High)[] all = [.. points];
        (double X, double Y)[] low = Shown(all.Select(point => (point.X, point.Low)), true), high = Shown(all.Select(point => (point.X, point.High)), true);
        Polygon area = _plot.Add.Polygon([.. low.Concat(high.Reverse()).Select(point => new Coordinates(point.X, point.Y))]);
        area.FillColor = color.WithAlpha(0.25);
        area.LineWidth = 0;
        area.LegendText = label;
        return this;
    }

    /// <summary>The limits of the horizontal axis, in its own unit.</summary>
    public Chart Across(double low, double high)
    {
        _xLimits = (At(xScale, low), At(xScale, high));
        return this;
    }

    /// <summary>The limits of the vertical axis, in its own unit.</summary>
    public Chart Up(double low, double high)
    {
        _yLimits = (At(yScale, low), At(yScale, high));
        return this;
    }

    /// <summary>The figure as an SVG document.</summary>
    public string Svg()
    {
        (double left, double right) = _xLimits ?? Limits(_x);
        (double bottom, double top) = _yLimits ?? Limits(_y);
        _plot.Axes.SetLimits(left, right, bottom, top);
        _plot.Axes.Bottom.TickGenerator = Ticks(xScale, left, right);
        _plot.Axes.Left.TickGenerator = Ticks(yScale, bottom, top);
        ChartStyle.Dress(_plot, xLabel, yLabel);
        _plot.Axes.Left.MinimumSize = LeastLeft; // narrow tick labels would touch the axis label
        _plot.Grid.MajorLineColor = FigureColors.Grid;
        _plot.DataBackground.Color = Colors.White;
        return SvgText.WithFallbackFonts(_plot.GetSvgXml(Width, Height));
    }

    (double X, double Y)[] Shown(IEnumerable<(double X, double Y)> points, bool counts)
    {
        (double X, double Y)[] shown =
        [
            .. points.Select(point => (X: At(xScale, point.X), Y: At(yScale, point.Y))).Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)),
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
