using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>`escapement phase` through the command line, on grids that take a second.</summary>
public class PhaseTests
{
    /// <summary>Wu's pair at its minimum 1: curvatures 0.2 and 3.8.</summary>
    static readonly string[] _wu = ["wu", "--at", "1", "--batch", "1", "--trajectories", "64", "--steps", "400"];

    [Fact]
    public void Wu_s_pair_is_held_and_left_where_theory_says()
    {
        JsonElement json = Json([.. _wu, "--rate-range", "0.5,0.7", "--rates", "2"]);
        JsonElement batch = json.GetProperty("batches")[0];

        // C* = 2λ/(λ² + σ²) with λ = 2, σ = 1.8; γ = 0 where (1 − 0.2C)(3.8C − 1) = 1, that is 0.76C² − 4C + 2 = 0.
        Assert.Equal(4 / 7.24, batch.GetProperty("exact").GetDouble(), 1e-9);
        double zero = (4 - Math.Sqrt(16 - 6.08)) / 1.52;
        Assert.Equal(zero, batch.GetProperty("lyapunov_threshold").GetProperty("value").GetDouble(), 1e-8);

        JsonElement[] cells = [.. json.GetProperty("cells").EnumerateArray()];
        Assert.Equal([0.5, 0.7], cells.Select(cell => cell.GetProperty("learning_rate").GetDouble()));
        Assert.Equal([0, 64], cells.Select(cell => cell.GetProperty("left").GetInt32()));
        Assert.Equal(1, json.GetProperty("next_minimizer_distance").GetDouble(), 1e-12);
        Assert.True(json.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void Shares_carry_their_exact_interval()
    {
        JsonElement[] cells = [.. Json([.. _wu, "--rate-range", "0.55,0.6", "--rates", "5"]).GetProperty("cells").EnumerateArray()];
        Assert.Contains(cells, cell => cell.GetProperty("left").GetInt32() is > 0 and < 64);
        foreach (JsonElement cell in cells)
        {
            Statistics.Proportion expected = new(cell.GetProperty("left").GetInt32(), 64);
            JsonElement share = cell.GetProperty("share_left");
            Assert.Equal(expected.Value, share.GetProperty("value").GetDouble());
            Assert.Equal(expected.Low, share.GetProperty("low").GetDouble());
            Assert.Equal(expected.High, share.GetProperty("high").GetDouble());
        }
    }

    [Fact]
    public void A_cell_does_not_depend_on_threads_nor_on_the_rest_of_the_grid()
    {
        string[] setting = ["styblinski-tang:n=50", "--trajectories", "32", "--steps", "200", "--seed", "18446744073709551615", "--quiet"];
        string[] Cells(params string[] grid) => [.. Run([.. setting, .. grid]).Output.Split('\n').Skip(1).Where(line => line.Length > 0)];
        string[] all = Cells("--batch", "1,2,8", "--rate-range", "0.06,0.09", "--rates", "3", "--threads", "1");
        Assert.Equal(9, all.Length);
        Assert.Equal(all, Cells("--batch", "8,1,2", "--rate-range", "0.06,0.09", "--rates", "3", "--threads", "3"));
        Assert.All(Cells("--batch", "2", "--rate-range", "0.06,0.09", "--rates", "2", "--threads", "2"), line => Assert.Contains(line, all));
        Assert.Contains(all, line => line.Split(',')[4] is not ("0" or "32"));
    }

    [Fact]
    public void Files_hold_what_the_standard_output_shows_and_are_not_overwritten()
    {
        using TemporaryFolder root = new();
        string folder = Path.Combine(root.Path, "result");
        string[] args = [.. _wu, "--rates", "2", "--out", folder];
        string csv = Run([.. args, "--quiet"]).Output;
        Assert.Equal(["phase.csv", "phase.json", "phase.png", "phase.svg", "phase.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(csv.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(folder, "phase.csv")));
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));

        Command again = Command.Run(["phase", .. args]);
        Assert.Equal(ExitCode.BadInput, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        string json = Run([.. args, "--force", "--json"]).Output;
        Assert.Equal(json.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(folder, "phase.json")));
    }

    [Fact]
    public void The_story_compares_and_says_what_was_assumed()
    {
        string text = string.Join(' ', Run([.. _wu, "--rates", "6"]).Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        foreach (string expected in new[]
        {
            "Below C*(k) 0 of 3 cells lost paths; above it, 3 of 3 cells lost paths.", "1.01 times C*(k) on", "minimizer: 1",
            "64 paths from distance 0.0005",
            "a tenth of the way to where another minimizer is as near", "Seed 0.", "gamma = 0",
        })
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0.9", false)]
    [InlineData("1.1", true)]
    public void A_radius_that_contains_another_minimizer_is_reported(string radius, bool reported)
    {
        Assert.Equal(reported, Run([.. _wu, "--rates", "2", "--leave-radius", radius])
            .Output.Contains("already contains another", StringComparison.Ordinal));
        Assert.Equal(reported, Run([.. _wu, "--rates", "2", "--leave-radius", radius, "--quiet"])
            .Error.Contains("already contains another", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("more than the limit of 1 s: fewer --trajectories", "--time-limit", "1e-5")]
    [InlineData("more than the limit of 1 MiB: fewer --trajectories", "--trajectories", "2000000", "--memory", "1")]
    public void Too_much_is_refused_before_the_start(string expected, params string[] options)
    {
        using TemporaryFolder root = new();
        string folder = Path.Combine(root.Path, "result");
        Command run = Command.Run(["phase", "wu", "--out", folder, .. options]);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("phase needs a SOURCE, such as 'escapement phase styblinski-tang'")]
    [InlineData("quadratic-circle, styblinski-tang, wu", "nowhere")]
    [InlineData("known are at=", "wu:bogus=1")]
    [InlineData("Unknown option '--learning-rate'. 'escapement phase --help' lists the options.", "wu", "--learning-rate", "1")]
    [InlineData("--at: got 'bogus', expected 0, 1, flat or sharp.", "wu", "--at", "bogus")]
    [InlineData("--at: diabetes has one minimum", "diabetes", "--at", "flat")]
    [InlineData("--at and --minimizer exclude each other", "wu", "--at", "1", "--minimizer", "x.npy")]
    [InlineData("--rates: got '1', expected a whole number from 2", "wu", "--rates", "1")]
    [InlineData("--from and --to: got learning rates from 5.000 to 4.000", "wu", "--from", "5", "--to", "4")]
    [InlineData("--from: got '0'", "wu", "--from", "0")]
    [InlineData("--rate-range: got '2,1', expected two learning rates, the lower first", "wu", "--rate-range", "2,1")]
    [InlineData("exclude each other", "wu", "--rate-range", "1,2", "--from", "0.5")]
    [InlineData("--steps: got '0'", "wu", "--steps", "0")]
    [InlineData("--trajectories: got '-1'", "wu", "--trajectories", "-1")]
    [InlineData("--seed: got '-1', expected a whole number from 0 to 18446744073709551615", "wu", "--seed", "-1")]
    [InlineData("--start-radius: got 2, expected less than the leave radius 1", "wu", "--start-radius", "2", "--leave-radius", "1")]
    [InlineData("--start-radius: got 2, expected less than the leave radius 0.05000", "wu", "--start-radius", "2")]
    [InlineData("--sampling: got two, expected one", "wu", "--sampling", "with-replacement,without-replacement")]
    [InlineData("--batch: got 3, expected at most 2, the number of components", "wu", "--batch", "3", "--sampling", "without-replacement")]
    [InlineData("--time-limit: got '0'", "wu", "--time-limit", "0")]
    [InlineData("--force needs --out", "wu", "--force")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] args)
    {
        Command run = Command.Run(["phase", .. args, "--quiet"]); // a slow machine would print progress lines too
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Help_fits_80_columns_and_lists_every_option()
    {
        string help = Command.Run("phase", "--help").Output;
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 82));
        foreach (string expected in new[] { "--at", "--rate-range", "--leave-radius", "--time-limit", "--memory", "--json", "--threads", "wu",
            "Exit codes:" })
        {
            Assert.Contains(expected, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ctrl_C_keeps_the_cells_that_were_finished_and_says_so()
    {
        using TemporaryFolder root = new();
        using CancellationTokenSource stop = new();
        string folder = Path.Combine(root.Path, "result");
        using StopAfterCells error = new(stop);
        using StringWriter output = new();
        int code = App.Run(
            ["phase", "wu", "--batch", "1", "--rates", "500", "--steps", "20000", "--out", folder, "--time-limit", "1000", "--json"],
            output, error, new Surface(80, OutputIsTerminal: false, ErrorIsTerminal: true), stop.Token);
        Assert.Equal(ExitCode.Interrupted, code);
        JsonElement json = JsonDocument.Parse(output.ToString()).RootElement;
        int kept = json.GetProperty("cells").GetArrayLength();
        Assert.InRange(kept, 1, 499);
        Assert.False(json.GetProperty("complete").GetBoolean());
        Assert.EndsWith(
            $"Interrupted: {kept} of 500 cells were finished; they are written to "
            + $"{folder}.{Environment.NewLine}", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(kept + 1, File.ReadLines(Path.Combine(folder, "phase.csv")).Count());
        Assert.Contains($"Interrupted: {kept} of 500 cells were finished.", File.ReadAllText(Path.Combine(folder, "phase.txt")),
            StringComparison.Ordinal);
    }

    /// <summary>Stops the run once its progress counts a cell, as a user might.</summary>
    sealed class StopAfterCells(CancellationTokenSource stop) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains(" of 500 cells", StringComparison.Ordinal) == true && !value.Contains(": 0 of", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }
    }

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Run([.. args, "--json"]).Output).RootElement;

    static Command Run(params string[] args)
    {
        Command run = Command.Run(["phase", .. args]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return run;
    }
}
