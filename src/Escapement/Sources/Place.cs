using System.Globalization;

namespace Escapement.Sources;

/// <summary>A place in a file, as a user would look for it: rows, columns and lines count from 1, indices in a path from 0.</summary>
readonly record struct Place(string File)
{
    const int LongestName = 60;

    /// <summary>Row of a table, counting the header and blank rows.</summary>
    public long Row { get; init; }

    public int Column { get; init; }

    /// <summary>The column's name, if it has one.</summary>
    public string? Name { get; init; }

    /// <summary>Line of a text that is not a table.</summary>
    public long Line { get; init; }

    public SourceException Error(string message, Exception? cause = null) =>
        cause is null ? new SourceException($"{this}: {message}") : new SourceException($"{this}: {message}", cause);

    public override string ToString()
    {
        string row = Row > 0 ? $", row {Row.ToString(CultureInfo.InvariantCulture)}" : "";
        string line = Line > 0 ? $", line {Line.ToString(CultureInfo.InvariantCulture)}" : "";
        string column = Column > 0 ? $", column {Column.ToString(CultureInfo.InvariantCulture)}" : "";
        return File + row + line + column + (Name is null ? "" : $" ({Excerpt.Plain(Name, LongestName)})");
    }
}
