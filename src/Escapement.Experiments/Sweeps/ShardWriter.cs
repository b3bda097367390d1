using DuckDB.NET.Data;

namespace Escapement.Experiments.Sweeps;

/// <summary>Writes shards, one at a time; threads share it.</summary>
sealed class ShardWriter : IDisposable
{
    readonly Database _database = new();
    readonly Lock _one = new();

    public ShardWriter() => _database.Execute($"SET threads = 1; CREATE TABLE rows ({RowColumns.Declared})");

    /// <summary>
    /// Writes a shard under a temporary name, flushes it to disk and renames it. If another process has finished the shard meanwhile, that file
    /// stays, since its rows are the same.
    /// </summary>
    /// <param name="file">Its name.</param>
    /// <param name="sweep">The sweep's identity.</param>
    /// <param name="shard">Its number.</param>
    /// <param name="rows">Its rows.</param>
    /// <exception cref="SweepException">The disk is full, or permission is missing.</exception>
    public void Write(string file, string sweep, int shard, IReadOnlyList<CellRow> rows)
    {
        string part = ShardFile.TemporaryName(file);
        lock (_one)
        {
            try
            {
                Fill(rows);
                string mark = $"{ShardMark.Sweep}: '{sweep}', {ShardMark.Shard}: '{shard}', {ShardMark.Digest}: '{Digest()}'";
                _database.Execute(
                    $"COPY (FROM rows ORDER BY cell) TO {Database.Quoted(part)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{mark}}})");
                using (FileStream written = new(part, FileMode.Open, FileAccess.ReadWrite))
                {
                    written.Flush(flushToDisk: true);
                }

                Rename(part, file);
            }
            catch (Exception e) when (e is DuckDBException or IOException or UnauthorizedAccessException)
            {
                string reason = e is DuckDBException refused ? Database.Reason(refused) : e.Message.TrimEnd('.');
                throw new SweepException(
                    $"{file}: cannot be written: {reason}; free some space or allow writing there, then run the same command again: finished shards "
                    + "are kept.", e);
            }
            finally
            {
                Remove(part);
            }
        }
    }

    void Fill(IReadOnlyList<CellRow> rows)
    {
        _database.Execute("DELETE FROM rows");
        using DuckDBAppender appender = _database.Connection.CreateAppender("rows");
        foreach (CellRow row in rows)
        {
            RowColumns.Append(appender.CreateRow(), row);
        }
    }

    string Digest()
    {
        using DuckDBCommand command = _database.Command($"SELECT {ShardMark.DigestOfRows} FROM rows");
        return (string)command.ExecuteScalar()!;
    }

    static void Rename(string part, string file)
    {
        try
        {
            File.Move(part, file);
        }
        catch (IOException) when (File.Exists(file))
        {
        }
    }

    static void Remove(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without permission to write, removing may fail too; the caller already gets the error that matters.
        }
    }

    public void Dispose() => _database.Dispose();
}
