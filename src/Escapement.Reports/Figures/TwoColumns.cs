using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>A legend in two columns, filled downward, as wide as its text. It may be wider than the axes and extend below their labels.</summary>
sealed class TwoColumns : ILegendLayout
{
    const float BetweenColumns = 18;
    const float BetweenRows = 3;

    /// <inheritdoc/>
    public LegendLayout GetLayout(Legend legend, LegendItem[] items, PixelSize maxSize, Paint paint)
    {
        int rows = (items.Length + 1) / 2;
        PixelSize[] sizes = [.. items.Select(item => item.LabelStyle.Measure(item.LabelText, paint).Size)];
        float height = sizes.Max(size => size.Height) + BetweenRows, toLabel = legend.SymbolWidth + legend.SymbolPadding;
        float first = toLabel + sizes.Take(rows).Max(size => size.Width) + BetweenColumns;
        float second = sizes.Length > rows ? toLabel + sizes.Skip(rows).Max(size => size.Width) : 0;
        float Left(int item) => legend.Padding.Left + (item < rows ? 0 : first);
        float Top(int item) => legend.Padding.Top + (item % rows * height);
        return new()
        {
            LegendItems = items,
            LegendRect = new(new PixelSize(first + second + legend.Padding.Horizontal, (rows * height) + legend.Padding.Vertical)),
            SymbolRects = [.. items.Select((_, i) => Rect(Left(i), Top(i), legend.SymbolWidth, height))],
            LabelRects = [.. items.Select((_, i) => Rect(Left(i) + toLabel, Top(i), sizes[i].Width, height))],
        };
    }

    static PixelRect Rect(float left, float top, float width, float height) => new(left, left + width, top + height, top);
}
