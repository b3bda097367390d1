namespace Escapement.Reports.Story;

/// <summary>Writes sentences in lines that stay readable on wide screens.</summary>
static class Prose
{
    /// <summary>The most columns of a line.</summary>
    public const int Widest = 100;

    /// <summary>Writes a paragraph and an empty line.</summary>
    public static void Paragraph(TextWriter writer, string text, int width)
    {
        foreach (string line in Lines.Wrap(text, Math.Min(width, Widest)))
        {
            writer.WriteLine(line);
        }

        writer.WriteLine();
    }
}
