using System.Globalization;
using Escapement.Reports.Figures;
using Escapement.Simulation;
using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Benchmarks;

/// <summary>Measured shares that left against start distance, log–log, and lines of the predicted slope α through them.</summary>
static class EscapeLawFigure
{
    const int Width = 900, Height = 620;

    // viridis, dark to light: ordered in print and with every color blindness
    static readonly string[] _colors = ["#440154", "#414487", "#2a788e", "#22a884", "#5aa02c", "#b8860b"];
    static readonly MarkerShape[] _markers =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleDown,
        MarkerShape.OpenCircle,
    ];

    public static string Svg(IReadOnlyList<EscapeLawMeasurement.Series> series)
    {
        using Plot plot = FigureStyle.NewPlot();
        foreach ((int index, EscapeLawMeasurement.Series one) in series.Index())
        {
            Draw(plot, one, Color.FromHex(_colors[index % _colors.Length]), _markers[index % _markers.Length]);
        }

        Dress(plot);
        return FigureStyle.Svg(plot, Width, Height);
    }

    static void Draw(Plot plot, EscapeLawMeasurement.Series series, Color color, MarkerShape marker)
    {
        EscapePoint[] points = [.. series.Law.Points.Where(point => point.Left.Count > 0)];
        double[] x = [.. points.Select(X)], y = [.. points.Select(point => Math.Log10(point.Left.Value))];

        // only c is fitted: the line's slope is the prediction
        double[] weights = [.. points.Select(point => (double)point.Left.Count)];
        double constant = weights.Zip(y.Zip(x, (b, a) => b - (series.Alpha * a)), (w, v) => w * v).Sum() / weights.Sum();
        double[] ends = [x.Min() - 0.08, x.Max() + 0.08];
        Scatter line = plot.Add.ScatterLine(ends, [.. ends.Select(a => constant + (series.Alpha * a))], color);
        line.LineWidth = 1.6f;

        Scatter measured = plot.Add.ScatterPoints(x, y, color);
        (measured.MarkerShape, measured.MarkerSize, measured.MarkerLineWidth) = (marker, 9, 1.6f);
        double[] low = [.. points.Select((point, i) => y[i] - Math.Log10(point.Left.Low))],
            high = [.. points.Select((point, i) => Math.Log10(point.Left.High) - y[i])];
        ErrorBar bars = new(x, y, null, null, low, high) { Color = color, LineWidth = 1.4f, CapSize = 4 };
        plot.PlottableList.Add(bars);

        plot.Legend.ManualItems.Add(new LegendItem
        {
            // the spaces leave room for wider fonts
            LabelText = string.Create(CultureInfo.InvariantCulture,
                $"{series.Multiple:0.00} C*: α = {series.Alpha:0.00}\u2003\u2003"),
            LineColor = color,
            LineWidth = 1.6f,
            MarkerShape = marker,
            MarkerSize = 9,
            MarkerFillColor = color,
            MarkerLineColor = color,
        });
    }

    static double X(EscapePoint point) => Math.Log10(point.StartDistance / EscapeLawMeasurement.LeaveRadius);

    static void Dress(Plot plot)
    {
        (double left, double right, double bottom, double top) = (Math.Log10(0.005), Math.Log10(0.14), -4.6, -0.4);
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.Axes.Bottom.TickGenerator = LogTicks.Decades(left, right);
        plot.Axes.Left.TickGenerator = LogTicks.Decades(bottom, top);
        FigureStyle.Dress(
            plot, "start distance e₀ / leave radius R", "share of paths that ever leave", LegendLayoutKind.Rows, gap: 120);
        FigureStyle.OpenFrame(plot);
    }
}
