namespace Escapement.Cli.Story;

/// <summary>A part of the story: a heading and its sentences.</summary>
sealed record Paragraph(string Heading, string Text);
