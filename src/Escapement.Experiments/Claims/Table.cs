using System.Globalization;

namespace Escapement.Experiments.Claims;

/// <summary>Rows of numbers and names; the same rows are written beside a figure.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">One value for each column; numbers in the shortest form that reads back to the same bits.</param>
sealed record Table(IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows)
{
    /// <summary>A table of values: numbers, texts, booleans; null is an empty cell.</summary>
    public static Table Of(IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        string[][] cells = [.. rows.Select(row => row.Select(Cell).ToArray())];
        return cells.FirstOrDefault(row => row.Length != columns.Count) is { } odd
            ? throw new ArgumentException($"A row has {odd.Length} cells, expected {columns.Count}.", nameof(rows))
            : new(columns, cells);
    }

    /// <summary>Concatenates tables that have the same columns.</summary>
    public static Table Concat(IReadOnlyList<Table> tables) => new(tables[0].Columns, [.. tables.SelectMany(table => table.Rows)]);

    /// <summary>The rows, by the names of their columns.</summary>
    public IEnumerable<TableRow> Records => Rows.Select(row => new TableRow(this, row));

    /// <summary>Comma-separated values with a header; a cell with a comma or a quote is quoted.</summary>
    public string ToCsv() => string.Concat(Rows.Prepend([.. Columns]).Select(row => string.Join(',', row.Select(Quoted)) + "\n"));

    /// <summary>Reads what <see cref="ToCsv"/> writes.</summary>
    /// <exception cref="FormatException">The text has another format.</exception>
    public static Table Parse(string csv)
    {
        string[][] lines = [.. csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Cells)];
        return lines.Length > 0 && lines.All(line => line.Length == lines[0].Length)
            ? new(lines[0], lines[1..])
            : throw new FormatException("Rows of different lengths, or none.");
    }

    static string Cell(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool holds => holds ? "true" : "false",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    static string Quoted(string cell) => cell.AsSpan()
        .IndexOfAny(',', '"') < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string[] Cells(string line)
    {
        List<string> cells = [];
        int at = 0;
        while (at <= line.Length)
        {
            if (at < line.Length && line[at] == '"')
            {
                int end = at + 1;
                while (end < line.Length && (line[end] != '"' || (end + 1 < line.Length && line[end + 1] == '"')))
                {
                    end += line[end] == '"' ? 2 : 1;
                }

                cells.Add(line[(at + 1)..Math.Min(end, line.Length)].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = end + 2;
            }
            else
            {
                int end = line.IndexOf(',', at);
                end = end < 0 ? line.Length : end;
                cells.Add(line[at..end]);
                at = end + 1;
            }
        }

        return [.. cells];
    }
}

/// <summary>One row of a table.</summary>
readonly record struct TableRow(Table Table, string[] Cells)
{
    /// <summary>The text of a cell.</summary>
    public string this[string column] => Cells[Table.Columns.Index().First(name => name.Item == column).Index];

    /// <summary>A number; NaN where the cell is empty.</summary>
    public double Number(string column)
        => this[column] is { Length: > 0 } cell ? double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture) : double.NaN;

    /// <summary>A truth value.</summary>
    public bool Holds(string column) => this[column] == "true";
}
