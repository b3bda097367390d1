using System.Net;
using System.Text.RegularExpressions;

namespace Escapement.Reports.Html;

/// <summary>Turns plain text with C_conv, λ_m or 10^−9 into HTML with subscripts and superscripts.</summary>
static partial class RichText
{
    /// <summary>The text as HTML.</summary>
    public static string Html(string text)
        => Superscript().Replace(Subscript().Replace(WebUtility.HtmlEncode(text), "$1<sub>$2</sub>"), "<sup>$1</sup>");

    [GeneratedRegex(@"\b(\p{L})_(\w+)")]
    private static partial Regex Subscript();

    [GeneratedRegex(@"\^([−\d]+|\p{L})")]
    private static partial Regex Superscript();
}
