using System.CommandLine;

namespace Escapement.Cli.Commands;

/// <summary>What a query's rows are printed as.</summary>
enum QueryFormat
{
    Table,
    Csv,
    Json,
}

/// <summary>What `query` was asked for.</summary>
sealed record QueryOptions(string Folder, string Sql, QueryFormat Format);

/// <summary>The command line of `query`.</summary>
sealed class QueryArguments
{
    readonly Argument<string> _folder = new("DIR");
    readonly Argument<string> _sql = new("SQL");
    readonly Option<bool> _json = new("--json") { Description = "Print a JSON array of objects, at full precision.", Arity = ArgumentArity.Zero };
    readonly Option<bool> _csv = new("--csv") { Description = "Print comma-separated values, at full precision.", Arity = ArgumentArity.Zero };

    readonly HelpGroup[] _groups;

    public QueryArguments()
    {
        _groups = [new("The output", [_json, _csv])];
        Command = new Command("query", "SQL over the results of a sweep.") { _folder, _sql, _json, _csv };
    }

    public Command Command { get; }

    public string HelpText() => Help.Of("""
        Usage: escapement query DIR "SQL" [options]

        Reads what 'escapement sweep' has finished in DIR: SQL as DuckDB understands it,
        over the view results, one row for every cell. It can be asked at any time.

        Example:
          escapement query result "DESCRIBE results"
          escapement query result "SELECT minimizer, batch, avg(share_left) FROM results
                                   GROUP BY ALL ORDER BY ALL"

        """, _groups);

    public QueryOptions Bind(ParseResult parsed)
    {
        bool json = parsed.GetValue(_json), csv = parsed.GetValue(_csv);
        return json && csv
            ? throw new BadInputException("--json and --csv exclude each other: keep one.")
            : new(
                parsed.GetRequiredValue(_folder), parsed.GetRequiredValue(_sql), json ? QueryFormat.Json : csv ? QueryFormat.Csv : QueryFormat.Table);
    }
}
