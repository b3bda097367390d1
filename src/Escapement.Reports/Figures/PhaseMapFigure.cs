using Escapement.Experiments.Pictures;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Reports.Figures;

/// <summary>Draws a phase map, log–log: cells colored by the share of paths that left, and predicted lines over them.</summary>
static class PhaseMapFigure
{
    /// <summary>The figure as an SVG document.</summary>
    public static string Svg(PhaseMap map)
    {
        using Plot plot = Draw(map);
        return FigureStyle.Svg(plot, FigureStyle.ColumnWidth, FigureStyle.TallHeight);
    }

    /// <summary>The figure as a PNG.</summary>
    public static byte[] Png(PhaseMap map)
    {
        using Plot plot = Draw(map);
        return FigureStyle.Png(plot, FigureStyle.ColumnWidth, FigureStyle.TallHeight, FigureStyle.ColumnPngScale);
    }

    static Plot Draw(PhaseMap map)
    {
        Plot plot = FigureStyle.NewPlot();
        LeavingRamp ramp = new();
        double[] columns = Edges([.. map.Batches.Select(batch => Math.Log10(batch))]);
        double[] rows = Edges([.. map.LearningRates.Select(Math.Log10)]);
        Cells(plot, map, ramp, columns, rows);
        List<PredictedLine> lines = [.. map.Lines
            .Select(line => Line(line, columns[0], columns[^1]))
            .Where(line => line.Y.Any(y => y >= rows[0]) && line.Y.Any(y => y <= rows[^1]))];
        lines.ForEach(line => line.Case(plot));
        lines.ForEach(line => line.Name(plot));
        foreach (PredictedLine line in lines.OrderByDescending(line => line.Width))
        {
            line.Draw(plot);
        }

        Bar(plot, ramp, map.BarLabel);
        plot.Axes.SetLimits(columns[0], columns[^1], rows[0], rows[^1]);
        plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(columns[0], columns[^1]);
        plot.Axes.Left.TickGenerator = LogTicks.Decades(rows[0], rows[^1]);
        FigureStyle.Dress(plot, "batch size k (components)", "learning rate C");
        plot.HideGrid();
        plot.DataBackground.Color = FigureColors.Grid;
        return plot;
    }

    static void Cells(Plot plot, PhaseMap map, LeavingRamp ramp, double[] columns, double[] rows)
    {
        for (int column = 0; column < map.Batches.Count; column++)
        {
            for (int row = 0; row < map.LearningRates.Count; row++)
            {
                double share = map.Share(column, row);
                if (double.IsNaN(share))
                {
                    continue;
                }

                Rectangle drawn = plot.Add.Rectangle(columns[column], columns[column + 1], rows[row], rows[row + 1]);
                drawn.FillColor = ramp.GetColor(share);

                // Without an outline of its own color the background would show between neighbors.
                drawn.LineColor = drawn.FillColor;
                drawn.LineWidth = 0.6f;
            }
        }
    }

    /// <summary>A line in axis coordinates; it skips batch sizes without a learning rate.</summary>
    static PredictedLine Line(PhaseLine line, double left, double right)
    {
        (double X, double Y)[] points = line.Level is { } level
            ? [(left, Math.Log10(level)), (right, Math.Log10(level))]
            : [.. line.Points.Where(point => point.Rate > 0 && double.IsFinite(point.Rate))
                .Select(point => (Math.Log10(point.Batch), Math.Log10(point.Rate)))];
        return new(
            line.Label, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)], FigureColors.Of(line.Ink), line.Width,
            FigureStyle.Pattern(line.Style), line.Marker);
    }

    static void Bar(Plot plot, LeavingRamp ramp, string label)
    {
        ColorBar bar = plot.Add.ColorBar(ramp);
        NumericManual ticks = new();
        foreach (int percent in (int[])[0, 25, 50, 75, 100])
        {
            ticks.AddMajor(percent / 100.0, $"{percent} %");
        }

        bar.Axis.TickGenerator = ticks;
        bar.Axis.TickLabelStyle.FontSize = 13;
        bar.Axis.TickLabelStyle.ForeColor = FigureColors.Text;
        bar.Axis.TickLabelStyle.FontName = FigureFont.Name;
        bar.Label = label;
        bar.LabelStyle.FontSize = 14;
        bar.LabelStyle.Bold = false;
        bar.LabelStyle.ForeColor = FigureColors.Text;
        bar.LabelStyle.FontName = FigureFont.Name;
        bar.Width = 18;
    }

    /// <summary>The edges of cells: halfway between their centers, and equally far outside the first and the last; both ascending.</summary>
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
}
