namespace Escapement.Experiments.Pictures;

/// <summary>The scale of an axis.</summary>
enum AxisScale
{
    /// <summary>Linear.</summary>
    Linear,

    /// <summary>Logarithmic, with ticks at decades.</summary>
    Decades,

    /// <summary>Logarithmic, with ticks at powers of two, for batch sizes.</summary>
    PowersOfTwo,
}

/// <summary>Lines, points with intervals, and areas over two axes.</summary>
/// <param name="xLabel">What is along the horizontal axis, with its unit.</param>
/// <param name="yLabel">What is along the vertical axis, with its unit.</param>
/// <param name="xScale">The scale of the horizontal axis.</param>
/// <param name="yScale">The scale of the vertical axis.</param>
sealed class Chart(string xLabel, string yLabel, AxisScale xScale = AxisScale.Linear, AxisScale yScale = AxisScale.Linear) : Picture
{
    readonly List<ChartSeries> _series = [];

    public string XLabel => xLabel;

    public string YLabel => yLabel;

    public AxisScale XScale => xScale;

    public AxisScale YScale => yScale;

    /// <summary>In the order of drawing and of the legend.</summary>
    public IReadOnlyList<ChartSeries> Series => _series;

    /// <summary>The limits of the vertical axis, in its own unit; null to fit everything drawn.</summary>
    public (double Low, double High)? YLimits { get; private set; }

    /// <summary>A line through points, in the order given; points that an axis cannot show are left out.</summary>
    /// <param name="label">Its name in the legend; null for none.</param>
    /// <param name="points">The points.</param>
    /// <param name="ink">What it stands for.</param>
    /// <param name="style">How it is drawn.</param>
    /// <param name="width">Its width.</param>
    public Chart Line(
        string? label, IEnumerable<(double X, double Y)> points, Ink ink, Stroke style = Stroke.Solid, float width = 2)
        => Add(new ChartSeries.Line(label, [.. points], ink, style, width));

    /// <summary>Points.</summary>
    public Chart Points(string? label, IEnumerable<(double X, double Y)> points, Ink ink, PointShape marker = PointShape.Circle, float size = 6)
        => Add(new ChartSeries.Points(label, [.. points], ink, marker, size));

    /// <summary>Points with intervals, drawn as vertical bars.</summary>
    public Chart Intervals(
        string? label, IEnumerable<(double X, double Y, double Low, double High)> points, Ink ink, PointShape marker = PointShape.Circle,
            float size = 7)
        => Add(new ChartSeries.Intervals(label, [.. points], ink, marker, size));

    /// <summary>The area between two curves over the same abscissas.</summary>
    public Chart Band(string label, IEnumerable<(double X, double Low, double High)> points, Ink ink)
        => Add(new ChartSeries.Band(label, [.. points], ink));

    /// <summary>The limits of the vertical axis, in its own unit.</summary>
    public Chart Up(double low, double high)
    {
        YLimits = (low, high);
        return this;
    }

    Chart Add(ChartSeries series)
    {
        _series.Add(series);
        return this;
    }
}

/// <summary>One series of a chart, in the units of its axes.</summary>
/// <param name="Label">Its name in the legend; null for none.</param>
/// <param name="Ink">What it stands for.</param>
abstract record ChartSeries(string? Label, Ink Ink)
{
    public sealed record Line(string? Label, IReadOnlyList<(double X, double Y)> At, Ink Ink, Stroke Style, float Width) : ChartSeries(Label, Ink);

    public sealed record Points(string? Label, IReadOnlyList<(double X, double Y)> At, Ink Ink, PointShape Marker, float Size)
        : ChartSeries(Label, Ink);

    public sealed record Intervals(string? Label, IReadOnlyList<(double X, double Y, double Low, double High)> At, Ink Ink, PointShape Marker,
        float Size)
        : ChartSeries(Label, Ink);

    public sealed record Band(string? Label, IReadOnlyList<(double X, double Low, double High)> At, Ink Ink) : ChartSeries(Label, Ink);
}
