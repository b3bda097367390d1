using System.Text.RegularExpressions;

namespace Escapement.Reports.Figures;

/// <summary>Makes SVG text survive readers that lack the figure's font.</summary>
static partial class SvgText
{
    /// <summary>Gives every text a font family with fallbacks, in place of the single name that the renderer writes.</summary>
    public static string WithFallbackFonts(string svg) => FontFamily().Replace(svg, $"font-family=\"{FigureFont.SvgFamily}\"");

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex FontFamily();
}
