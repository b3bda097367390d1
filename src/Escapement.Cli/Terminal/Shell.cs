namespace Escapement.Cli.Terminal;

/// <summary>Where a command writes: results, messages, and what the streams can show.</summary>
sealed record Shell(TextWriter Output, TextWriter Error, Surface Surface);
