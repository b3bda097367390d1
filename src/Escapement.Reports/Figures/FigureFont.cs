using ScottPlot;
using SkiaSharp;

namespace Escapement.Reports.Figures;

/// <summary>
/// The font Inter, embedded in the program: figures look the same everywhere, and have text even if no font is installed. Inter has Greek letters
/// and operators (λ, φ, ≤, −, ×, ‖), subscript digits and superscript digits; it lacks ∇ and subscript letters.
/// </summary>
sealed class FigureFont : IFontResolver
{
    public const string Name = "Inter";

    // Fallbacks for SVG viewers without Inter: sans-serif faces of similar width.
    public const string SvgFamily = "Inter, 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    static readonly Lazy<FigureFont> _installed = new(() =>
    {
        FigureFont font = new();
        Fonts.FontResolvers.Insert(0, font);
        Fonts.Default = Name;
        return font;
    });

    readonly SKTypeface _regular = Load("Inter-Regular.ttf");
    readonly SKTypeface _bold = Load("Inter-SemiBold.ttf");

    FigureFont()
    {
    }

    /// <summary>Makes Inter the font of every figure of this process; safe to repeat.</summary>
    public static void Install() => _ = _installed.Value;

    /// <summary>Whether the embedded font draws every character of a text.</summary>
    public static bool Covers(string text)
    {
        Install();
        return text.All(character => _installed.Value._regular.ContainsGlyph(character));
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? bold ? _bold : _regular : null;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
        => CreateTypeface(fontName, weight >= FontWeight.SemiBold, false);

    static SKTypeface Load(string resource)
    {
        using Stream stream = typeof(FigureFont).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program lacks its font {resource}.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"The font {resource} cannot be read.");
    }
}
