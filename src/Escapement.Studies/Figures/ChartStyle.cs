using ScottPlot;

namespace Escapement.Studies.Figures;

/// <summary>The one style of all figures over two axes: Inter in ink, and a legend below the axes, where it covers no data.</summary>
static class ChartStyle
{
    /// <summary>Dresses a plot whose limits and ticks are set.</summary>
    public static void Dress(Plot plot, string xLabel, string yLabel)
    {
        plot.Font.Set(FigureFont.Name);
        plot.XLabel(xLabel, 15);
        plot.YLabel(yLabel, 15);
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = FigureColors.Ink;
            axis.TickLabelStyle.FontSize = 13;
            axis.TickLabelStyle.ForeColor = FigureColors.Ink;
            axis.FrameLineStyle.Color = FigureColors.Ink;
        }

        plot.Legend.FontSize = 13;
        plot.Legend.FontColor = FigureColors.Ink;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.BackgroundColor = Colors.Transparent;
        plot.Legend.Layout = new TwoColumns();
        plot.Legend.SymbolWidth = 32;
        plot.Legend.Margin = new PixelPadding(0);
        plot.ShowLegend(Edge.Bottom).Padding = new PixelPadding(0, 2);
        plot.FigureBackground.Color = Colors.White;
    }
}
