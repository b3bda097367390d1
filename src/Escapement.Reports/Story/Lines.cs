using System.Text;

namespace Escapement.Reports.Story;

/// <summary>Text cut to a width, or put on one line.</summary>
static class Lines
{
    /// <summary>One line: any line breaks in a message become spaces.</summary>
    public static string Join(string text)
        => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Words filled into lines of at most this many columns, each behind the indent; a longer word stands alone.</summary>
    public static IEnumerable<string> Wrap(string text, int width, string indent = "")
    {
        StringBuilder line = new(indent);
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > indent.Length && line.Length + 1 + word.Length > width)
            {
                yield return Shown(line);
                line.Clear().Append(indent);
            }

            line.Append(line.Length > indent.Length ? " " : "").Append(word);
        }

        if (line.Length > indent.Length)
        {
            yield return Shown(line);
        }
    }

    /// <summary>A space that <see cref="Wrap"/> never breaks at, as between a symbol, its sign and its value.</summary>
    public const char Tie = '\u00A0';

    static string Shown(StringBuilder line) => line.ToString().Replace(Tie, ' ');
}
