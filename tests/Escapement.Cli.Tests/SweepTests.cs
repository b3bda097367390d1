using System.Text.Json;

namespace Escapement.Cli.Tests;

public sealed class SweepTests : IDisposable
{
    const string Small = """
        {"problems": "wu", "batches": [1, 2], "rates": [0.5, 1.5, 3], "start_radius": 0.01, "leave_radius": 0.2,
        "trajectories": 10, "steps": 50, "record": [0, 50], "cells_per_shard": 2}
        """;

    readonly TemporaryFolder _root = new();
    readonly string _file, _out;

    public SweepTests() => (_file, _out) = (_root.File("sweep.json", Small), Path.Combine(_root.Path, "out"));

    [Fact]
    public void It_says_what_it_did_and_what_was_done_before()
    {
        Command half = Command.Run("sweep", _file, "--out", _out, "--shard", "1/2");
        Assert.Equal(0, half.ExitCode);
        Assert.All(half.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches("^(Computing thresholds|Simulating): ", line)); // progress, if the run takes over a second
        Assert.Matches($"^2 shards of slice 1/2 in .*out \\(6 cells in all\\): 2 now, 0 before; .* component gradients in [1-9][0-9]* s\\.\n$",
            half.Output);
        Command all = Command.Run("sweep", _file, "--out", _out);
        Assert.Contains("3 shards in", all.Output, StringComparison.Ordinal);
        Assert.Contains("1 now, 2 before", all.Output, StringComparison.Ordinal);
        Assert.EndsWith("all finished before.\n", Command.Run("sweep", _file, "--out", _out).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_prints_a_table_values_or_objects()
    {
        Command.Run("sweep", _file, "--out", _out);
        const string Sql = "SELECT batch, learning_rate_over_exact AS r, minimizer, 'a, \"b\"' AS t, recorded_step "
            + "FROM results ORDER BY cell LIMIT 2";
        Assert.Equal("""
            batch         r   minimizer        t   recorded_step
            -----   -------   ---------   ------   -------------
            1       0.50000           -   a, "b"         [0, 50]
            1        1.5000           -   a, "b"         [0, 50]

            """.ReplaceLineEndings("\n"), Command.Run("query", _out, Sql).Output);
        Assert.Equal("""
            batch,r,minimizer,t,recorded_step
            1,0.5,,"a, ""b""\","[0,50]"
            1,1.5,,"a, ""b""\","[0,50]"

            """.Replace("\\", "", StringComparison.Ordinal).ReplaceLineEndings("\n"), Command.Run("query", _out, Sql, "--csv").Output);
        using JsonDocument json = JsonDocument.Parse(Command.Run("query", _out, Sql, "--json").Output);
        JsonElement row = json.RootElement[1];
        Assert.Equal(1, row.GetProperty("batch").GetInt32());
        Assert.Equal(1.5, row.GetProperty("r").GetDouble());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("minimizer").ValueKind);
        Assert.Equal([0, 50], row.GetProperty("recorded_step").EnumerateArray().Select(step => step.GetInt32()));
    }

    [Theory]
    [InlineData("SELECT 18446744073709551615::UBIGINT AS a, 1.5::DECIMAL(5, 2) AS b, 'nan'::DOUBLE AS c, true AS d",
        """{"a":18446744073709551615,"b":1.50,"c":null,"d":true}""")]
    [InlineData("SELECT sum(cell) AS a, {'x': 1, 'y': [NULL, 'ü']} AS b, DATE '2020-01-02' AS c FROM results",
        """{"a":15,"b":{"x":1,"y":[null,"ü"]},"c":"2020-01-02"}""")]
    [InlineData("SELECT 1 AS a, 2 AS a", """{"a":1,"a_":2}""")]
    public void Every_type_has_its_JSON(string sql, string expected)
    {
        Command.Run("sweep", _file, "--out", _out);
        Assert.Equal($"[\n  {expected}\n]\n", Command.Run("query", _out, sql, "--json").Output);
    }

    [Fact]
    public void An_unfinished_sweep_can_be_queried_and_says_so()
    {
        Command.Run("sweep", _file, "--out", _out, "--shard", "1/2");
        Command query = Command.Run("query", _out, "SELECT count(*) AS n FROM results", "--csv");
        Assert.Equal((0, "n\n4\n", "The sweep is not finished: 2 of 3 shards were read.\n"), (query.ExitCode, query.Output, query.Error));
    }

    [Fact]
    public void Wrong_SQL_is_one_line()
    {
        Command.Run("sweep", _file, "--out", _out);
        Command query = Command.Run("query", _out, "SELECT nothing FROM results");
        Assert.Equal((2, ""), (query.ExitCode, query.Output));
        Assert.StartsWith("The query: Binder Error: Referenced column \"nothing\" not found in FROM clause!", query.Error, StringComparison.Ordinal);
        Assert.EndsWith("; 'DESCRIBE results' lists the columns.\n", query.Error, StringComparison.Ordinal);
        Assert.Single(query.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("--shard", "0/2", "--shard: got '0', expected a whole number from 1 to 2147483647.")]
    [InlineData("--shard", "3/2", "--shard: got '3/2', expected I from 1 to N.")]
    [InlineData("--shard", "half", "--shard: got 'half', expected I/N, such as 1/2.")]
    [InlineData("--threads", "0", "--threads: got '0', expected a whole number from 1 to 2147483647.")]
    public void Bad_options_are_refused(string option, string value, string message)
    {
        Command sweep = Command.Run("sweep", _file, "--out", _out, option, value);
        Assert.Equal((2, message + "\n"), (sweep.ExitCode, sweep.Error));
        Assert.False(Directory.Exists(_out));
    }

    [Theory]
    [InlineData("sweep needs a FILE, such as 'escapement sweep sweep.json --out result'. 'escapement sweep --help' lists the options.", "sweep")]
    [InlineData("sweep needs --out DIR: the folder of the results.", "sweep", "x.json")]
    [InlineData("query needs a DIR, such as 'escapement query result \"FROM results\"'. 'escapement query --help' lists the options.", "query")]
    [InlineData("query needs a SQL, such as 'escapement query result \"FROM results\"'. 'escapement query --help' lists the options.", "query", "x")]
    [InlineData("--json and --csv exclude each other: keep one.", "query", "x", "y", "--json", "--csv")]
    [InlineData("nowhere: no such folder; give the --out of a sweep.", "query", "nowhere", "FROM results")]
    [InlineData("nowhere.json: no such file", "sweep", "nowhere.json", "--out", "nowhere")]
    public void What_is_missing_is_said(string message, params string[] args)
    {
        Command command = Command.Run(args);
        Assert.Equal((2, message + "\n"), (command.ExitCode, command.Error));
    }

    [Fact]
    public void A_folder_without_a_sweep_or_without_a_shard_is_said()
    {
        Assert.Equal($"{_root.Path}: holds no manifest.json; give the --out of a sweep.\n", Command.Run("query", _root.Path, "FROM results").Error);
        Command.Run("sweep", _file, "--out", _out);
        foreach (string shard in Directory.GetFiles(_out, "*.parquet"))
        {
            File.Delete(shard);
        }

        Assert.Equal($"{_out}: holds no finished shard yet; let 'escapement sweep' finish one.\n", Command.Run("query", _out, "FROM results").Error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        Command sweep = Command.Run("sweep", _file, "--out", "/proc/result");
        Assert.Equal(2, sweep.ExitCode);
        Assert.Matches("^/proc/result: cannot be written: .*; free some space, allow writing there, or choose another --out\\.\n$", sweep.Error);
    }

    [Fact]
    public void Data_are_looked_for_beside_the_sweep_file()
    {
        _root.SmallProblem();
        string file = _root.File("rows.sweep", Small.Replace("\"wu\"", "\"small.json\"", StringComparison.Ordinal));
        Assert.Equal(0, Command.Run("sweep", file, "--out", _out).ExitCode);
    }

    [Fact]
    public void The_help_shows_a_sweep_file_with_every_key()
    {
        string help = Command.Run("sweep", "--help").Output;
        Assert.All(Experiments.Sweeps.SweepFile.Keys, key => Assert.Contains($"\"{key}\"", help, StringComparison.Ordinal));
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 90));
        Assert.Contains("DESCRIBE results", Command.Run("query", "--help").Output, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();
}
