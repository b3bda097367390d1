using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>
/// The share of trajectories that left as a color: white for none and only for none, then light orange to dark for all. Lightness decreases
/// throughout, so the colors read the same with every color blindness and in gray (ColorBrewer's Oranges, C. Brewer, 2013).
/// </summary>
sealed class LeavingRamp : IColormap, IHasColorAxis
{
    static readonly Color[] _stops =
    [
        Color.FromHex("#FEE6CE"), Color.FromHex("#FDD0A2"), Color.FromHex("#FDAE6B"), Color.FromHex("#FD8D3C"),
        Color.FromHex("#F16913"), Color.FromHex("#D94801"),
    ];

    /// <inheritdoc/>
    public string Name => "Share that left";

    /// <inheritdoc/>
    public IColormap Colormap => this;

    /// <inheritdoc/>
    public ScottPlot.Range GetRange() => new(0, 1);

    /// <inheritdoc/>
    public Color GetColor(double position)
    {
        if (position <= 0)
        {
            return Colors.White;
        }

        double at = Math.Clamp(position, 0, 1) * (_stops.Length - 1);
        int below = Math.Min((int)at, _stops.Length - 2);
        return _stops[below].InterpolateRgb(_stops[below + 1], at - below);
    }
}
