namespace Escapement;

/// <summary>What somebody who misspelled a name probably meant.</summary>
static class Suggestion
{
    /// <summary>" (did you mean 'diabetes'?)", or an empty string if no candidate is near.</summary>
    public static string After(string word, IEnumerable<string> candidates)
        => Nearest(word, candidates) is { } near ? $" (did you mean '{near}'?)" : "";

    /// <summary>The candidate with the fewest edits, at most one for every three characters; else one that begins with the word; else null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        List<string> all = [.. candidates];
        string bare = word.TrimStart('-');
        return all.Where(candidate => Edits(word, candidate) <= candidate.TrimStart('-').Length / 3).MinBy(candidate => Edits(word, candidate))
            ?? all.Where(candidate => bare.Length >= 3 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .MinBy(candidate => candidate.Length);
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbors that turn one into the other (optimal string alignment).</summary>
    static int Edits(string a, string b)
    {
        const int Longest = 40;
        if (a.Length > Longest || b.Length > Longest)
        {
            return int.MaxValue;
        }

        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    edits[i, j] = i + j;
                    continue;
                }

                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                edits[i, j] = Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[a.Length, b.Length];
    }
}
