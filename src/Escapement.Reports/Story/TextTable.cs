namespace Escapement.Reports.Story;

/// <summary>A table in plain characters: the first column aligned left, all others right, each as wide as its widest cell.</summary>
static class TextTable
{
    const string Gap = "   ";

    /// <summary>The heads, a rule, the rows.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [heads, .. rows];
        int[] widths = [.. heads.Select((_, column) => all.Max(row => row[column].Length))];
        for (int i = 0; i < all.Count; i++)
        {
            yield return string.Join(Gap, all[i].Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column])))
                .TrimEnd();
            if (i == 0)
            {
                yield return string.Join(Gap, widths.Select(width => new string('-', width)));
            }
        }
    }
}
