using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Escapement.Reports.Html;

/// <summary>Embeds a drawing in a page: without a header, with unique names, as wide as the page allows, and labeled for screen readers.</summary>
static partial class InlineSvg
{
    /// <summary>The drawing as an element of HTML.</summary>
    /// <param name="svg">An SVG document with a width and a height.</param>
    /// <param name="name">A name unique in the page; it prefixes all names inside the drawing.</param>
    /// <param name="label">What it shows, for screen readers.</param>
    public static string Of(string svg, string name, string label)
    {
        int root = svg.IndexOf("<svg", StringComparison.Ordinal), end = svg.IndexOf('>', root);
        string head = svg[root..end], body = svg[(end + 1)..];
        double width = Size(head, "width"), height = Size(head, "height");
        string own = string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" "
            + $"aria-label=\"{WebUtility.HtmlEncode(label)}\" viewBox=\"0 0 {width} {height}\">");
        return own + Reference().Replace(Id().Replace(body, $"id=\"{name}-$1\""), $"$1#{name}-");
    }

    static double Size(string head, string attribute)
    {
        Match match = Regex.Match(head, $"\\b{attribute}=\"([0-9.]+)");
        return match.Success ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new ArgumentException($"A drawing without {attribute}.");
    }

    [GeneratedRegex("\\bid=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex("(url\\(|href=\")#")]
    private static partial Regex Reference();
}
