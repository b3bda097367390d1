namespace Escapement.Experiments.Sweeps;

/// <summary>SQL over the finished shards of a sweep.</summary>
/// <param name="Folder">The folder of the sweep.</param>
/// <param name="Sql">The query, over the view <c>results</c>, as DuckDB understands it.</param>
public sealed record QueryRequest(string Folder, string Sql);

/// <summary>What a query gave.</summary>
/// <param name="Columns">The names of the columns.</param>
/// <param name="Rows">Values in their .NET types; null where SQL has NULL.</param>
/// <param name="Finished">Finished shards that were read.</param>
/// <param name="Shards">Shards of the sweep.</param>
public sealed record QueryResult(IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows, int Finished, int Shards);
