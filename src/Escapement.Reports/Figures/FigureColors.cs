using Escapement.Experiments.Pictures;
using ScottPlot;

namespace Escapement.Reports.Figures;

/// <summary>
/// The same color for the same thing in every figure: the Okabe–Ito palette, which remains distinguishable with every common color blindness
/// (M. Okabe and K. Ito, Color Universal Design, 2008).
/// </summary>
static class FigureColors
{
    /// <summary>The exact threshold C*: blue.</summary>
    public static Color Exact { get; } = Color.FromHex("#0072B2");

    /// <summary>The exact threshold for the second sampling of a figure: vermilion.</summary>
    public static Color SecondExact { get; } = Color.FromHex("#D55E00");

    /// <summary>The paper's bounds: sky blue.</summary>
    public static Color Paper { get; } = Color.FromHex("#56B4E9");

    /// <summary>The Euclidean bound: bluish green.</summary>
    public static Color Euclidean { get; } = Color.FromHex("#009E73");

    /// <summary>Gradient descent: black.</summary>
    public static Color GradientDescent { get; } = Color.FromHex("#000000");

    /// <summary>A chosen learning rate: reddish purple.</summary>
    public static Color Chosen { get; } = Color.FromHex("#CC79A7");

    /// <summary>What happens at the flat minimizer: bluish green.</summary>
    public static Color Flat { get; } = Color.FromHex("#009E73");

    /// <summary>What happens at the sharp minimizer: vermilion.</summary>
    public static Color Sharp { get; } = Color.FromHex("#D55E00");

    /// <summary>Simulated paths: vermilion.</summary>
    public static Color Paths { get; } = Color.FromHex("#D55E00");

    /// <summary>The shade for the prediction of a thing: half as light.</summary>
    public static Color Predicted(Color measured) => measured.Darken(0.5);

    /// <summary>Text, frames and marks on axes.</summary>
    public static Color Text { get; } = Color.FromHex("#222222");

    /// <summary>Secondary marks.</summary>
    public static Color Muted { get; } = Color.FromHex("#777777");

    /// <summary>The color for the thing that a mark stands for.</summary>
    public static Color Of(Ink ink) => ink switch
    {
        Ink.Exact => Exact,
        Ink.Paper => Paper,
        Ink.Euclidean => Euclidean,
        Ink.GradientDescent => GradientDescent,
        Ink.Chosen => Chosen,
        Ink.Flat => Flat,
        Ink.Sharp => Sharp,
        Ink.Paths => Paths,
        Ink.Muted => Muted,
        _ => Text,
    };

    /// <summary>Grid lines.</summary>
    public static Color Grid { get; } = Color.FromHex("#E6E6E6");
}
