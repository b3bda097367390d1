using System.Globalization;
using System.Text;

namespace Escapement.Sources;

/// <summary>Text that a message quotes from a file: short, on one line, without control characters.</summary>
static class Excerpt
{
    const int Longest = 40;

    public static string Of(ReadOnlySpan<byte> utf8) => Of(Encoding.UTF8.GetString(utf8.Length > 4 * Longest ? utf8[..(4 * Longest)] : utf8));

    public static string Of(string text) => '"' + Plain(text, Longest) + '"';

    /// <summary>The text on one line, without quotes.</summary>
    public static string Plain(string text, int longest = int.MaxValue)
    {
        StringBuilder line = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= longest)
            {
                return line.Append('…').ToString();
            }

            bool visible = !Rune.IsControl(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            line.Append(visible ? rune : new Rune('?'));
        }

        return line.ToString();
    }
}
