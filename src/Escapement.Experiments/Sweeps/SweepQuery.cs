using DuckDB.NET.Data;

namespace Escapement.Experiments.Sweeps;

/// <summary>The result of a query.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">Values in their .NET types; null where SQL has NULL.</param>
/// <param name="Finished">Finished shards that were read.</param>
/// <param name="Shards">Shards of the sweep.</param>
sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, int Finished, int Shards);

/// <summary>Runs SQL over the finished shards of a sweep, which form the view <c>results</c>.</summary>
static class SweepQuery
{
    public const string View = "results";

    /// <summary>Runs a query.</summary>
    /// <param name="path">The folder of the sweep.</param>
    /// <param name="sql">The query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SweepException">The folder does not hold a sweep or holds no finished shard, a shard is damaged, or the SQL is
    /// wrong.</exception>
    public static QueryResult Run(string path, string sql, CancellationToken cancellationToken)
    {
        SweepFolder folder = SweepFolder.Existing(path);
        Manifest manifest = folder.Manifest!;
        int shards = SweepFile.Parse(folder.ManifestFile, System.Text.Encoding.UTF8.GetBytes(manifest.Sweep.ToJsonString())).Shards;
        SortedDictionary<int, string> finished = folder.Finished(shards);
        if (finished.Count == 0)
        {
            throw new SweepException($"{path}: holds no finished shard yet; let 'escapement sweep' finish one.");
        }

        using Database database = new();
        ShardCheck.Require(database, finished, manifest.Id);
        database.Execute($"CREATE VIEW {View} AS FROM read_parquet({Database.Quoted(finished.Values)})");
        try
        {
            using DuckDBCommand command = database.Command(sql);
            using CancellationTokenRegistration registration = cancellationToken.Register(command.Cancel);
            using DuckDBDataReader reader = command.ExecuteReader();
            string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
            List<object?[]> rows = [];
            while (reader.Read())
            {
                rows.Add([.. Enumerable.Range(0, columns.Length).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
            }

            return new(columns, rows, finished.Count, shards);
        }
        catch (DuckDBException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string reason = Database.Reason(e);
            string remedy = reason.StartsWith("Binder Error", StringComparison.Ordinal) ? $"; 'DESCRIBE {View}' lists the columns" : "";
            throw new SweepException($"The query: {reason}{remedy}.", e);
        }
    }
}
