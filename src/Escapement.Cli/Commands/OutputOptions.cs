namespace Escapement.Cli.Commands;

/// <summary>Where results go and in which form.</summary>
/// <param name="Quiet">No progress and no text: only the bare table.</param>
/// <param name="Json">Only JSON.</param>
/// <param name="Out">The folder of the results; null for none.</param>
/// <param name="Force">Whether existing results may be overwritten.</param>
sealed record OutputOptions(bool Quiet, bool Json, string? Out, bool Force);
