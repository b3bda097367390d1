using System.Data.Common;
using System.Globalization;
using DuckDB.NET.Data;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Experiments;

/// <summary>
/// A Parquet file as a table: DuckDB reads it, and it is written as CSV, so that every option of tables applies. Numbers keep their value; booleans
/// are 0 and 1, but classes as a target, and so is text; a null is an empty cell.
/// </summary>
static class ParquetTable
{
    /// <summary>Characters that DuckDB would read as a file pattern.</summary>
    static readonly char[] _pattern = ['*', '?', '['];

    /// <summary>The types that become a double by at most one rounding. Others are read as text, which is parsed with one rounding.</summary>
    static readonly HashSet<string> _plainNumbers =
        ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE"];

    sealed record Column(string Name, string Type)
    {
        public bool PlainNumber => _plainNumbers.Contains(Type);

        public bool Number => PlainNumber || Type is "HUGEINT" or "UHUGEINT" || Type.StartsWith("DECIMAL", StringComparison.Ordinal);

        /// <summary>The expression that reads it as a number or as text.</summary>
        public string Select(bool target)
        {
            string name = $"\"{Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            return PlainNumber || (Type == "BOOLEAN" && !target) ? $"CAST({name} AS DOUBLE)" : $"CAST({name} AS VARCHAR)";
        }
    }

    /// <exception cref="SourceException">The file cannot be read as a table.</exception>
    public static FiniteSum Load(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.Invalid(options);
        Refuse.HeaderOption(file, options);
        if (file.IndexOfAny(_pattern) >= 0)
        {
            throw new Place(file).Error("a Parquet file cannot be read from a path with *, ? or [; rename it");
        }

        using Database database = new();
        try
        {
            List<Column> columns = Columns(database, file);
            int target = Target(columns, options.Target);
            TableText table = Read(database, file, columns, target, cancellationToken);
            bool rowsOnly = options.Model == ModelNames.Of(ModelKind.QuadraticSum);
            return table.Rows == 1 ? throw new Place(file).Error("has no rows")
                : columns.Count == 1 && !rowsOnly ? throw new Place(file).Error("has 1 column, expected at least 2: features and a target")
                : CsvSource.Load(
                    file + " (a table with its names in row 1)", table.Bytes, options with { Header = true },
                    columns[target].Number ? TargetKind.Numbers : TargetKind.Classes, cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw new Place(file).Error("the Parquet data cannot be read: " + Excerpt.Plain(Database.Reason(e)), e);
        }
    }

    static List<Column> Columns(Database database, string file)
    {
        using DuckDBCommand describe = database.Command("DESCRIBE SELECT * FROM " + Table(file));
        using DbDataReader reader = describe.ExecuteReader();
        List<Column> columns = [];
        while (reader.Read())
        {
            columns.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        return columns;
    }

    static TableText Read(Database database, string file, List<Column> columns, int target, CancellationToken cancellationToken)
    {
        TableText table = new(file);
        columns.ForEach(column => table.Cell(column.Name));
        table.EndRow();
        string select = string.Join(", ", columns.Select((column, j) => column.Select(j == target)));
        using DuckDBCommand command = database.Command($"SELECT {select} FROM {Table(file)}");
        command.UseStreamingMode = true;
        using DbDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int j = 0; j < columns.Count; j++)
            {
                if (reader.IsDBNull(j))
                {
                    table.Cell("");
                }
                else if (reader.GetFieldType(j) == typeof(double))
                {
                    table.Cell(reader.GetDouble(j));
                }
                else
                {
                    table.Cell(reader.GetString(j));
                }
            }

            table.EndRow();
        }

        return table;
    }

    /// <summary>The file as a table: its columns alone, without those that the names of its folders may give.</summary>
    static string Table(string file)
        => $"read_parquet({Database.Quoted(Path.GetFullPath(file))}, hive_partitioning = false, binary_as_string = true)";

    /// <summary>The target's position; the last if the option names no column, which is refused later.</summary>
    static int Target(List<Column> columns, string? target)
    {
        int named = columns.FindIndex(column => column.Name == target);
        return named >= 0 ? named
            : int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= columns.Count
                ? number - 1
                : columns.Count - 1;
    }
}
