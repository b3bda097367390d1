using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;
using Escapement.Reports.Data;

namespace Escapement.Cli.Commands;

/// <summary>`escapement query`: SQL over the finished shards of a sweep.</summary>
sealed class QueryCommand(QueryOptions options, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        QueryResult result = SweepQuery.Run(options.Folder, options.Sql, cancellationToken);
        foreach (string line in QueryText.Of(result, options.Format))
        {
            shell.Output.WriteLine(line);
        }

        if (result.Finished < result.Shards)
        {
            shell.Error.WriteLine($"The sweep is not finished: {Numbers.Count(result.Finished)} of {Numbers.Of(result.Shards, "shard")} were read.");
        }

        return ExitCode.Ok;
    }
}
