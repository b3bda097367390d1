namespace Escapement.Reports.Story;

/// <summary>A part of the story: a heading, its sentences, and items that read best one below the other.</summary>
sealed record Paragraph(string Heading, string Text)
{
    public IReadOnlyList<string> Items { get; init; } = [];
}
