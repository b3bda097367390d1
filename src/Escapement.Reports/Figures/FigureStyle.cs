using Escapement.Experiments.Pictures;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>The layout of a legend below the axes.</summary>
enum LegendLayoutKind
{
    /// <summary>Two columns, filled downward: for figures as wide as a journal's column.</summary>
    TwoColumns,

    /// <summary>From left to right, in as many rows as are needed: for wide figures.</summary>
    Rows,
}

/// <summary>
/// The one style of all figures over two axes: Inter in the color of text, and a legend below the axes, where it covers no data.
/// </summary>
static class FigureStyle
{
    /// <summary>At a journal's column width of 85 mm the text of a figure this wide is about 7 points high.</summary>
    public const int ColumnWidth = 500;

    /// <summary>The height of a chart of a report.</summary>
    public const int ChartHeight = 400;

    /// <summary>The height of a column's figure whose legend has four rows.</summary>
    public const int TallHeight = 440;

    /// <summary>PNGs of column figures are this much larger than the SVG: 600 dots an inch at 85 mm.</summary>
    public const int ColumnPngScale = 4;

    /// <summary>PNGs of wide figures are this much larger than the SVG.</summary>
    public const int WidePngScale = 2;

    const float LabelSize = 15, TickSize = 13;

    /// <summary>Keeps narrow tick labels from touching the axis label.</summary>
    const float LeastLeft = 62;

    /// <summary>An empty plot in the embedded font.</summary>
    public static Plot NewPlot()
    {
        FigureFont.Install();
        return new();
    }

    /// <summary>Styles a column-wide figure whose limits and ticks are set.</summary>
    public static void Dress(Plot plot, string xLabel, string yLabel)
    {
        Dress(plot, xLabel, yLabel, LegendLayoutKind.TwoColumns);
        plot.Axes.Left.MinimumSize = LeastLeft;
    }

    /// <summary>Styles a plot whose limits and ticks are set.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="xLabel">What is along the horizontal axis.</param>
    /// <param name="yLabel">What is along the vertical axis.</param>
    /// <param name="layout">The layout of the legend.</param>
    /// <param name="gap">The space between items of a legend in rows.</param>
    public static void Dress(Plot plot, string xLabel, string yLabel, LegendLayoutKind layout, float gap = 20)
    {
        plot.Font.Set(FigureFont.Name);
        plot.XLabel(xLabel, LabelSize);
        plot.YLabel(yLabel, LabelSize);
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = FigureColors.Text;
            axis.TickLabelStyle.FontSize = TickSize;
            axis.TickLabelStyle.ForeColor = FigureColors.Text;
            axis.FrameLineStyle.Color = FigureColors.Text;
        }

        Legend(plot, layout, gap);
        plot.Grid.MajorLineColor = FigureColors.Grid;
        plot.FigureBackground.Color = Colors.White;
        plot.DataBackground.Color = Colors.White;
    }

    /// <summary>Hides the frame above and to the right.</summary>
    public static void OpenFrame(Plot plot)
    {
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
    }

    /// <summary>The plot as an SVG document.</summary>
    public static string Svg(Plot plot, int width, int height) => SvgText.WithFallbackFonts(plot.GetSvgXml(width, height));

    /// <summary>The plot as a PNG, its lines and letters scaled with it.</summary>
    public static byte[] Png(Plot plot, int width, int height, int scale)
    {
        plot.ScaleFactor = scale;
        byte[] image = plot.GetImageBytes(width * scale, height * scale, ImageFormat.Png);
        plot.ScaleFactor = 1;
        return image;
    }

    /// <summary>The pattern of a line.</summary>
    public static LinePattern Pattern(Stroke style) => style switch
    {
        Stroke.Dashed => LinePattern.Dashed,
        Stroke.Dotted => LinePattern.Dotted,
        _ => LinePattern.Solid,
    };

    /// <summary>The shape of a marker.</summary>
    public static MarkerShape Shape(PointShape marker) => marker switch
    {
        PointShape.Circle => MarkerShape.FilledCircle,
        PointShape.OpenCircle => MarkerShape.OpenCircle,
        PointShape.Square => MarkerShape.FilledSquare,
        PointShape.Diamond or PointShape.HollowDiamond => MarkerShape.FilledDiamond,
        PointShape.Triangle => MarkerShape.FilledTriangleUp,
        _ => MarkerShape.None,
    };

    static void Legend(Plot plot, LegendLayoutKind layout, float gap)
    {
        plot.Legend.FontSize = TickSize;
        plot.Legend.FontColor = FigureColors.Text;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        if (layout == LegendLayoutKind.TwoColumns)
        {
            plot.Legend.Layout = new TwoColumns();
            plot.Legend.SymbolWidth = 32;
            plot.Legend.Margin = new PixelPadding(0);
            plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0, 2);
        }
        else
        {
            plot.Legend.Orientation = Orientation.Horizontal;
            plot.Legend.SymbolWidth = 36;
            plot.Legend.InterItemPadding = new PixelPadding(gap, 5);
            plot.ShowLegend(Edge.Bottom);
        }
    }
}
