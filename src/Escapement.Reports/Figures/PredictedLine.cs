using Escapement.Experiments.Pictures;
using ScottPlot;
using ScottPlot.Plottables;

namespace Escapement.Reports.Figures;

/// <summary>A line over colored cells, with a white line below it so that it stands out against any color.</summary>
/// <param name="Label">Its name in the legend; null for none.</param>
/// <param name="X">Decimal logarithms of the batch sizes.</param>
/// <param name="Y">Decimal logarithms of the learning rates.</param>
/// <param name="Color">Its color.</param>
/// <param name="Width">Its width.</param>
/// <param name="Pattern">Its pattern.</param>
/// <param name="Marker">The marker of each point.</param>
sealed record PredictedLine(string? Label, double[] X, double[] Y, Color Color, float Width, LinePattern Pattern, PointShape Marker)
{
    const float Casing = 2.4f;
    const float MarkerSize = 8;
    const float MarkerOutline = 1.6f;

    /// <summary>Draws the white line below.</summary>
    public void Case(Plot plot) => plot.Add.ScatterLine(X, Y, Colors.White.WithAlpha(0.75)).LineWidth = Width + Casing;

    /// <summary>Draws the line itself.</summary>
    public void Draw(Plot plot)
    {
        Scatter line = plot.Add.Scatter(X, Y, Color);
        line.LineWidth = Width;
        line.LinePattern = Pattern;
        line.MarkerStyle = Style();
    }

    /// <summary>Its item in the legend.</summary>
    public void Name(Plot plot)
    {
        if (Label is null)
        {
            return;
        }

        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = Label,
            LineColor = Color,
            LineWidth = Width,
            LinePattern = Pattern,
            MarkerStyle = Style(),
        });
    }

    MarkerStyle Style() => new(FigureStyle.Shape(Marker), Marker == PointShape.None ? 0 : MarkerSize)
    {
        FillColor = Marker == PointShape.HollowDiamond ? Colors.White : Color,
        OutlineColor = Color,
        OutlineWidth = Marker == PointShape.HollowDiamond ? MarkerOutline : 0,
    };
}
