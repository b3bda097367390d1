namespace Escapement.Experiments.Sweeps;

/// <summary>The metadata of a shard in its Parquet file.</summary>
static class ShardMark
{
    /// <summary>The sweep's identity (<see cref="Manifest.Id"/>).</summary>
    public const string Sweep = "escapement_sweep";

    /// <summary>Its number.</summary>
    public const string Shard = "escapement_shard";

    /// <summary>A digest of its rows.</summary>
    public const string Digest = "escapement_digest";

    /// <summary>SQL for that digest: it takes every value as text that reads back to the same bits, in the order of cells.</summary>
    public static string DigestOfRows => $"md5(string_agg(row({string.Join(", ", RowColumns.Names)})::VARCHAR, chr(10) ORDER BY cell))";
}
