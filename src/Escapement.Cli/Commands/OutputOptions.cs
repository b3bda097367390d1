namespace Escapement.Cli.Commands;

/// <summary>Where results go and in which form.</summary>
/// <param name="Quiet">No progress and no story: the bare table alone.</param>
/// <param name="Json">JSON alone.</param>
/// <param name="Out">The folder of the results; null for none.</param>
/// <param name="Force">Whether existing results may be overwritten.</param>
sealed record OutputOptions(bool Quiet, bool Json, string? Out, bool Force);
