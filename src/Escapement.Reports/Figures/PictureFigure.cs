using Escapement.Experiments.Pictures;

namespace Escapement.Reports.Figures;

/// <summary>Draws the picture of a claim.</summary>
static class PictureFigure
{
    /// <summary>The figure as an SVG document.</summary>
    public static string Svg(Picture picture) => picture switch
    {
        Chart chart => ChartFigure.Svg(chart),
        PhaseMap map => PhaseMapFigure.Svg(map),
        _ => throw new NotSupportedException($"There is no drawing of {picture.GetType().Name}."),
    };
}
