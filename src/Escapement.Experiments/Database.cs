using DuckDB.NET.Data;

namespace Escapement.Experiments;

/// <summary>A DuckDB database in memory. It never uses the network: DuckDB neither loads nor installs extensions on its own.</summary>
sealed class Database : IDisposable
{
    readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public Database()
    {
        _connection.Open();
        Execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false");
    }

    public DuckDBConnection Connection => _connection;

    public void Execute(string sql)
    {
        using DuckDBCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    public DuckDBCommand Command(string sql)
    {
        DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>A string as an SQL literal.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A list of strings as an SQL literal.</summary>
    public static string Quoted(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quoted))}]";

    /// <summary>DuckDB's error message on one line, without the excerpt of the statement that follows it.</summary>
    public static string Reason(DuckDBException error)
    {
        string[] lines = error.Message.Split("\n\nLINE ")[0].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines).TrimEnd('.');
    }

    public void Dispose() => _connection.Dispose();
}
