using System.Text.RegularExpressions;

namespace Escapement.Tests.Repository;

/// <summary>A fenced block of the README: its language, its text, and the line its text starts on (from 1).</summary>
sealed record ReadmeBlock(string Language, string Text, int Line);

/// <summary>The fenced blocks of the README, in order.</summary>
static partial class Readme
{
    public static IReadOnlyList<ReadmeBlock> Blocks { get; } = Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")));

    static ReadmeBlock[] Parse(string markdown)
    {
        markdown = markdown.ReplaceLineEndings("\n");
        return [.. Fence().Matches(markdown).Select(match =>
            new ReadmeBlock(
                match.Groups["language"].Value,
                match.Groups["text"].Value,
                markdown[..match.Groups["text"].Index].Count(c => c == '\n') + 1))];
    }

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<text>.*?)^```\s*?$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
