using DuckDB.NET.Data;

namespace Escapement.Experiments.Sweeps;

/// <summary>SQL over the finished shards of a sweep, which are the view <c>results</c>.</summary>
public static class SweepQuery
{
    internal const string View = "results";

    /// <summary>Runs a query.</summary>
    /// <param name="request">The sweep and the query.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SweepException">The folder is not a sweep's, holds nothing yet, a shard is damaged, or the SQL is wrong.</exception>
    public static QueryResult Run(QueryRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        (string path, string sql) = request;
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
