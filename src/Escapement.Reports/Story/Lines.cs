using System.Text;

namespace Escapement.Reports.Story;

/// <summary>Wraps text to a width, or joins it to one line.</summary>
static class Lines
{
    /// <summary>One line: any line breaks in a message become spaces.</summary>
    public static string Join(string text)
        => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Wraps words into lines of at most this many columns, each after the indent; a longer word has a line of its own.</summary>
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

    /// <summary>A space at which <see cref="Wrap"/> never breaks, such as between a symbol, its sign and its value.</summary>
    public const char Tie = '\u00A0';

    static string Shown(StringBuilder line) => line.ToString().Replace(Tie, ' ');
}
