using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Escapement.Studies.Figures;

/// <summary>Learning rate against batch size, log–log: cells colored by the share of paths that left, and predicted lines over them.</summary>
/// <param name="Batches">The batch sizes of the columns, ascending.</param>
/// <param name="LearningRates">The learning rates of the rows, ascending.</param>
/// <param name="Share">The share by column and row; NaN draws nothing.</param>
/// <param name="Lines">The lines, in the order of the legend.</param>
/// <param name="BarLabel">What the colors mean.</param>
sealed record PhaseCells(
    IReadOnlyList<int> Batches, IReadOnlyList<double> LearningRates, Func<int, int, double> Share, IReadOnlyList<PredictedLine> Lines, string BarLabel)
{
    const int Width = 500;
    const int Height = 440;
    const int PngScale = 4;
    const float LeastLeft = 62;

    /// <summary>Stands for the edges of the figure in a line as long as it is wide.</summary>
    const double Edge = 1e6;

    /// <summary>A predicted learning rate at every batch size; where there is none the line has no point.</summary>
    public static PredictedLine Line(
        string? label, IEnumerable<(int Batch, double Rate)> points, Color color, float width, LinePattern pattern, MarkerShape marker = MarkerShape.None)
    {
        (int Batch, double Rate)[] known = [.. points.Where(point => point.Rate > 0 && double.IsFinite(point.Rate))];
        return new(
            label, [.. known.Select(point => Math.Log10(point.Batch))], [.. known.Select(point => Math.Log10(point.Rate))], color, width, pattern, marker);
    }

    /// <summary>A learning rate that is the same at all batch sizes.</summary>
    public static PredictedLine Level(string label, double rate, Color color, float width, LinePattern pattern)
        => new(label, [-Edge, Edge], [Math.Log10(rate), Math.Log10(rate)], color, width, pattern, MarkerShape.None);

    /// <summary>The figure as an SVG document.</summary>
    public string Svg()
    {
        using Plot plot = Draw();
        return SvgText.WithFallbackFonts(plot.GetSvgXml(Width, Height));
    }

    /// <summary>The figure as a PNG at four times the SVG's size: 600 dots an inch at 85 mm.</summary>
    public byte[] Png()
    {
        using Plot plot = Draw();
        plot.ScaleFactor = PngScale;
        return plot.GetImageBytes(Width * PngScale, Height * PngScale, ImageFormat.Png);
    }

    Plot Draw()
    {
        FigureFont.Install();
        Plot plot = new();
        LeavingRamp ramp = new();
        double[] columns = Edges([.. Batches.Select(batch => Math.Log10(batch))]), rows = Edges([.. LearningRates.Select(Math.Log10)]);
        for (int column = 0; column < Batches.Count; column++)
        {
            for (int row = 0; row < LearningRates.Count; row++)
            {
                double share = Share(column, row);
                if (double.IsNaN(share))
                {
                    continue;
                }

                Rectangle drawn = plot.Add.Rectangle(columns[column], columns[column + 1], rows[row], rows[row + 1]);
                drawn.FillColor = ramp.GetColor(share);

                // Without a line of its own color the background shines through between neighbors.
                drawn.LineColor = drawn.FillColor;
                drawn.LineWidth = 0.6f;
            }
        }

        List<PredictedLine> lines = [.. Lines
            .Where(line => line.Y.Any(y => y >= rows[0]) && line.Y.Any(y => y <= rows[^1]))
            .Select(line => line.X is [-Edge, Edge] ? line with { X = [columns[0], columns[^1]] } : line)];
        lines.ForEach(line => line.Case(plot));
        lines.ForEach(line => line.Name(plot));
        foreach (PredictedLine line in lines.OrderByDescending(line => line.Width))
        {
            line.Draw(plot);
        }

        Bar(plot, ramp);
        plot.Axes.SetLimits(columns[0], columns[^1], rows[0], rows[^1]);
        plot.Axes.Bottom.TickGenerator = LogTicks.PowersOfTwo(columns[0], columns[^1]);
        plot.Axes.Left.TickGenerator = LogTicks.Decades(rows[0], rows[^1]);
        ChartStyle.Dress(plot, "batch size k (components)", "learning rate C");
        plot.Axes.Left.MinimumSize = LeastLeft; // narrow tick labels would touch the axis label
        plot.HideGrid();
        plot.DataBackground.Color = FigureColors.Grid;
        return plot;
    }

    void Bar(Plot plot, LeavingRamp ramp)
    {
        ColorBar bar = plot.Add.ColorBar(ramp);
        NumericManual ticks = new();
        foreach (int percent in (int[])[0, 25, 50, 75, 100])
        {
            ticks.AddMajor(percent / 100.0, $"{percent} %");
        }

        bar.Axis.TickGenerator = ticks;
        bar.Axis.TickLabelStyle.FontSize = 13;
        bar.Axis.TickLabelStyle.ForeColor = FigureColors.Ink;
        bar.Axis.TickLabelStyle.FontName = FigureFont.Name;
        bar.Label = BarLabel;
        bar.LabelStyle.FontSize = 14;
        bar.LabelStyle.Bold = false;
        bar.LabelStyle.ForeColor = FigureColors.Ink;
        bar.LabelStyle.FontName = FigureFont.Name;
        bar.Width = 18;
    }

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
}
