namespace Escapement.Reports.Story;

/// <summary>The table of a design.</summary>
/// <param name="Heads">One for each column.</param>
/// <param name="Rows">One for each batch size.</param>
sealed record DesignTable(IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>What its columns and marks mean.</summary>
    public required string Note { get; init; }
}
