using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;
using Escapement.Reports.Data;

namespace Escapement.Cli.Commands;

/// <summary>The options of `query`.</summary>
sealed record QueryOptions(string Folder, string Sql, QueryFormat Format);

/// <summary>`escapement query`.</summary>
sealed class QueryCommandLine : ICommandLine
{
    readonly Argument<string> _folder = new("DIR");
    readonly Argument<string> _sql = new("SQL");
    readonly Option<bool> _json = OptionOf.Flag("--json", "Print a JSON array of objects, at full precision.");
    readonly Option<bool> _csv = OptionOf.Flag("--csv", "Print comma-separated values, at full precision.");

    readonly HelpGroup[] _groups;

    public QueryCommandLine()
    {
        _groups = [new("The output", [_json, _csv])];
        Command = new Command("query", "SQL over the results of a sweep.") { _folder, _sql, _json, _csv };
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "result \"FROM results\"";

    /// <inheritdoc/>
    public string HelpText() => Help.Of("""
        Usage: escapement query DIR "SQL" [options]

        Reads what 'escapement sweep' has finished in DIR: SQL as DuckDB understands it,
        over the view results, one row for every cell. It can be asked at any time.

        Example:
          escapement query result "DESCRIBE results"
          escapement query result "SELECT minimizer, batch, avg(share_left) FROM results
                                   GROUP BY ALL ORDER BY ALL"

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        QueryOptions options = Bind(parsed);
        QueryResult result = SweepQuery.Run(new(options.Folder, options.Sql), cancellationToken);
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

    QueryOptions Bind(ParseResult parsed)
    {
        bool json = parsed.GetValue(_json), csv = parsed.GetValue(_csv);
        return json && csv
            ? throw new BadInputException("--json and --csv exclude each other: keep one.")
            : new(
                parsed.GetRequiredValue(_folder), parsed.GetRequiredValue(_sql), json ? QueryFormat.Json : csv ? QueryFormat.Csv : QueryFormat.Table);
    }
}
