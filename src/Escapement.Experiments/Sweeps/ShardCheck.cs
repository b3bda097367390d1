using System.Globalization;
using DuckDB.NET.Data;

namespace Escapement.Experiments.Sweeps;

/// <summary>Checks that shards are complete and belong to the sweep. It repairs and removes nothing.</summary>
static class ShardCheck
{
    /// <summary>Reads every row of every shard.</summary>
    /// <param name="database">Where to read them.</param>
    /// <param name="shards">Files by number, at least one.</param>
    /// <param name="sweep">The sweep's identity.</param>
    /// <exception cref="SweepException">A shard is damaged, or is not the one that its name says.</exception>
    public static void Require(Database database, IReadOnlyDictionary<int, string> shards, string sweep)
    {
        try
        {
            Compare(database, shards, sweep);
        }
        catch (DuckDBException)
        {
            // One of them failed; reading each alone shows which.
            foreach ((int shard, string file) in shards)
            {
                try
                {
                    Compare(database, new Dictionary<int, string> { [shard] = file }, sweep);
                }
                catch (DuckDBException e)
                {
                    RequireReadable(file);
                    throw Damaged(file, Database.Reason(e), e);
                }
            }

            throw;
        }
    }

    static void Compare(Database database, IReadOnlyDictionary<int, string> shards, string sweep)
    {
        string files = Database.Quoted(shards.Values);
        Dictionary<string, Dictionary<string, string>> marks = shards.Values.ToDictionary(file => file, _ => new Dictionary<string, string>());
        foreach (string[] found in Rows(database, $"SELECT file_name, decode(key), decode(value) FROM parquet_kv_metadata({files})", 3))
        {
            marks[found[0]][found[1]] = found[2];
        }

        foreach ((int shard, string file) in shards)
        {
            if (marks[file].GetValueOrDefault(ShardMark.Sweep) != sweep
                || marks[file].GetValueOrDefault(ShardMark.Shard) != shard.ToString(CultureInfo.InvariantCulture))
            {
                throw new SweepException(
                    $"{file}: is not this shard of this sweep; move it elsewhere, then run the sweep again: only its cells are computed anew.");
            }
        }

        string digests = $"SELECT filename, {ShardMark.DigestOfRows} FROM read_parquet({files}, filename = true) GROUP BY filename";
        Dictionary<string, string> read = Rows(database, digests, 2).ToDictionary(row => row[0], row => row[1]);
        foreach (string file in shards.Values.Where(file => read.GetValueOrDefault(file) != marks[file].GetValueOrDefault(ShardMark.Digest)))
        {
            throw Damaged(file, "its rows are not those that were written", null);
        }
    }

    /// <summary>A file without read permission is not damaged.</summary>
    static void RequireReadable(string file)
    {
        try
        {
            File.OpenRead(file).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"{file}: cannot be read: {e.Message.TrimEnd('.')}; allow reading it, or wait until it is there again.", e);
        }
    }

    static SweepException Damaged(string file, string reason, Exception? cause)
    {
        string message = $"{file}: is damaged ({reason}); delete it, then run the sweep again: only its cells are computed anew.";
        return cause is null ? new(message) : new(message, cause);
    }

    static List<string[]> Rows(Database database, string sql, int columns)
    {
        using DuckDBCommand command = database.Command(sql);
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, columns).Select(reader.GetString)]);
        }

        return rows;
    }
}
