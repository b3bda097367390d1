using System.Collections;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>The rows of a finished sweep as a table, without the recorded curves.</summary>
static class SweepTable
{
    /// <summary>Reads it, in the order of the cells.</summary>
    /// <param name="path">The folder of the sweep.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SweepException">It cannot be read.</exception>
    /// <exception cref="StudyException">It is not finished.</exception>
    public static Table Read(string path, CancellationToken cancellationToken)
    {
        QueryResult all = SweepQuery.Run(new(path, $"FROM {SweepQuery.View} ORDER BY cell"), cancellationToken);
        if (all.Finished < all.Shards)
        {
            throw new StudyException($"{path}: {all.Finished} of {all.Shards} shards are finished; run the same command without --shard.");
        }

        int[] plain = [.. Enumerable.Range(0, all.Columns.Count).Where(column => !all.Rows.Any(row => row[column] is ICollection))];
        return Table.Of([.. plain.Select(column => all.Columns[column])], all.Rows.Select(row => plain.Select(column => row[column]).ToArray()));
    }
}
