using System.Text.Json;
using Escapement.Cli.Terminal;
using Escapement.Sources;

namespace Escapement.Cli.Tests;

/// <summary>`escapement design` through the command line.</summary>
public class DesignTests
{
    /// <summary>Wu's pair: curvatures 2 and 2 at its minimum 0, 0.2 and 3.8 at its minimum 1.</summary>
    static readonly string[] _wu = ["wu", "--keep", "0", "--shed", "1", "--batch", "1"];

    /// <summary>λ = 2, σ² = 3.24 at the minimum 1.</summary>
    static readonly string[] _transfer = ["wu", "--at", "1", "--from", "0.2,1"];

    [Fact]
    public void Wu_s_pair_is_told_apart_at_its_closed_forms()
    {
        JsonElement json = Json(_wu), batch = json.GetProperty("batches")[0];
        Assert.Equal(4 / 7.24, batch.GetProperty("mean_square_window")[0].GetDouble(), 1e-9);
        Assert.Equal(1, batch.GetProperty("mean_square_window")[1].GetDouble(), 1e-9);
        double zero = (4 - Math.Sqrt(16 - 6.08)) / 1.52;
        Assert.Equal(zero, batch.GetProperty("pathwise_window")[0].GetDouble(), 1e-8);
        Assert.Equal(zero, batch.GetProperty("shed_lyapunov_threshold").GetProperty("value").GetDouble(), 1e-8);
        Assert.True(batch.GetProperty("proved").GetBoolean());

        JsonElement choice = batch.GetProperty("choice");
        double rate = choice.GetProperty("learning_rate").GetDouble();
        Assert.Equal("almost-surely", choice.GetProperty("shedding").GetString());
        Assert.Equal(-Math.Log((2 * rate) - 1), choice.GetProperty("separation").GetDouble(), 1e-5);
        Assert.Equal(0.5 * Math.Log((1 - (0.2 * rate)) * ((3.8 * rate) - 1)), choice.GetProperty("separation").GetDouble(), 1e-5);
        Assert.Equal("escaping", choice.GetProperty("at_shed").GetProperty("regime").GetString());
        Assert.Equal("contracting", choice.GetProperty("at_keep").GetProperty("regime").GetString());
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("at_keep").GetProperty("tail_index").ValueKind);
        Assert.Equal(1, json.GetProperty("best_batch").GetInt32());
        Assert.Equal(1, json.GetProperty("distance").GetDouble(), 1e-12);
        Assert.Equal(2, json.GetProperty("shed").GetProperty("sharpness").GetDouble(), 1e-12);
    }

    [Fact]
    public void The_choice_comes_first_and_reads_as_a_sentence()
    {
        string text = Flat(Run([.. _wu, "--sampling", "without-replacement"]).Output);
        Assert.StartsWith(
            "To keep 0 and shed 1, take learning rate 0.8639 at batch size 1: almost every path leaves 1, "
            + "1.374 times", text, StringComparison.Ordinal);
        Assert.Contains("drawn without replacement", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_no_window_it_says_so()
    {
        Command run = Run("wu", "--keep", "1", "--shed", "0", "--batch", "1");
        Assert.StartsWith("No learning rate keeps 1 and sheds 0 at any batch size analyzed", Flat(run.Output), StringComparison.Ordinal);
        Assert.Contains("--keep 0 --shed 1", Flat(run.Output), StringComparison.Ordinal);
        JsonElement json = Json("wu", "--keep", "1", "--shed", "0", "--batch", "1");
        Assert.Equal(JsonValueKind.Null, json.GetProperty("batches")[0].GetProperty("choice").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("best_batch").ValueKind);
    }

    [Fact]
    public void Minima_may_be_files()
    {
        using TemporaryFolder root = new();
        string one = Path.Combine(root.Path, "one.npy"), zero = root.File("zero.txt", "0\n");
        Npy.Write(one, [1]);
        JsonElement json = Json("wu", "--keep", zero, "--shed", one, "--batch", "1");
        Assert.Equal("zero", json.GetProperty("keep").GetProperty("name").GetString());
        Assert.Equal("one", json.GetProperty("shed").GetProperty("name").GetString());
        Assert.Equal(Choice(Json(_wu)).GetRawText(), Choice(json).GetRawText());
    }

    [Fact]
    public void A_point_that_is_no_minimum_is_a_warning()
    {
        using TemporaryFolder root = new();
        Command run = Command.Run("design", "wu", "--keep", root.File("near.txt", "0.01\n"), "--shed", "1", "--batch", "1", "--quiet");
        Assert.Equal(ExitCode.NotConverged, run.ExitCode);
        Assert.Contains("not stationary", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_limits_the_choice()
    {
        string[] args = ["quadratic-circle:n=20,inhomogeneous", "--keep", "flat", "--shed", "sharp", "--batch", "1"];
        double free = Noise(Json(args)), limit = 0.9 * free;
        JsonElement json = Json([.. args, "--noise", FormattableString.Invariant($"{limit:R}")]);
        Assert.InRange(Noise(json), 0.99 * limit, limit);
        Assert.Equal(limit, json.GetProperty("noise_limit").GetDouble(), 1e-12);
        Assert.Contains("Allow more with --noise", Flat(Run([.. args, "--noise", "1e-6"]).Output), StringComparison.Ordinal);

        static double Noise(JsonElement json) => Math.Sqrt(Choice(json).GetProperty("at_keep").GetProperty("mean_square_error").GetDouble());
    }

    [Fact]
    public void A_transfer_keeps_its_place()
    {
        // t = σ²/λ² = 0.81: C*(k) = 1/(1 + 0.81/k), and linear scaling over constant C/C* is (k + 0.81)/1.81.
        JsonElement json = Json([.. _transfer, "--to", "1,4,16"]);
        double ratio = 0.2 * 1.81;
        Assert.Equal(ratio, json.GetProperty("from").GetProperty("learning_rate_over_exact").GetDouble(), 1e-9);
        Assert.Equal(1.81, json.GetProperty("saturation_batch").GetDouble(), 1e-8);
        Assert.Equal(3, json.GetProperty("batches").GetArrayLength());
        foreach (JsonElement row in json.GetProperty("batches").EnumerateArray())
        {
            int size = row.GetProperty("batch").GetInt32();
            Assert.Equal(ratio / (1 + (0.81 / size)), row.GetProperty("same_place").GetDouble(), 1e-9);
            Assert.Equal(0.2 * size, row.GetProperty("linear").GetDouble(), 1e-12);
            Assert.Equal(0.2 * size < 1 / (1 + (0.81 / size)), row.GetProperty("linear_holds").GetBoolean());
        }

        JsonElement linear = json.GetProperty("linear");
        Assert.Equal(2, linear.GetProperty("parts_from").GetInt32());
        Assert.Equal(3, linear.GetProperty("twice_from").GetInt32());
        Assert.Equal(Enumerable.Range(2, 15).First(k => ratio * (k + 0.81) / 1.81 >= 1), linear.GetProperty("exceeds_threshold_from").GetInt32());
    }

    [Fact]
    public void A_transfer_marks_what_is_not_held()
    {
        string text = Run([.. _transfer, "--to", "2,16", "--momentum", "0.5"]).Output;
        Assert.Matches(@"(?m)^2 .*\d ", text);
        Assert.Matches(@"(?m)^16 .*3\.200! ", text);
        Assert.Contains("heavy-ball momentum 0.5000", Flat(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Sharpness_is_limited_at_closed_forms()
    {
        JsonElement json = Json("wu", "--at", "1", "--max-sharpness", "5", "--batch", "1,3");
        Assert.Equal(0.81, json.GetProperty("dispersion").GetDouble(), 1e-12);
        Assert.Equal(2, json.GetProperty("batches").GetArrayLength());
        foreach (JsonElement row in json.GetProperty("batches").EnumerateArray())
        {
            double expected = 2 / (5 * (1 + (0.81 / row.GetProperty("batch").GetInt32())));
            Assert.Equal(0.4, row.GetProperty("any").GetDouble(), 1e-12);
            Assert.Equal(expected, row.GetProperty("dispersed").GetDouble(), 1e-12);
            Assert.Equal(expected, row.GetProperty("scaled").GetDouble(), 1e-9);
        }
    }

    [Theory]
    [InlineData("keeps it at every batch size analyzed", "5")]
    [InlineData("keeps it from batch size 2 on", "3")]
    [InlineData("more than S: at 1.333 it is lost itself", "1.5")]
    public void What_becomes_of_the_minimum_itself_is_said(string expected, string sharpness)
        => Assert.Contains(
            expected, Flat(Run("wu", "--at", "1", "--max-sharpness", sharpness, "--batch", "1,2,8").Output), StringComparison.Ordinal);

    [Theory]
    [InlineData("wu", "--keep", "0", "--shed", "1", "--batch", "1,2")]
    [InlineData("wu", "--at", "1", "--from", "0.2,1", "--to", "2,16")]
    [InlineData("wu", "--max-sharpness", "3", "--batch", "1,2")]
    public void Files_hold_what_the_standard_output_shows_and_are_not_overwritten(params string[] design)
    {
        using TemporaryFolder root = new();
        string folder = Path.Combine(root.Path, "result");
        string[] args = [.. design, "--out", folder];
        string csv = Run([.. args, "--quiet"]).Output;
        Assert.Equal(
            ["design.csv", "design.json", "design.png", "design.svg", "design.txt"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(csv.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(folder, "design.csv")));
        string[] lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));

        Command again = Command.Run(["design", .. args]);
        Assert.Equal(ExitCode.BadInput, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        string json = Run([.. args, "--force", "--json"]).Output;
        Assert.Equal(json.ReplaceLineEndings("\n"), File.ReadAllText(Path.Combine(folder, "design.json")));
    }

    [Theory]
    [InlineData("design needs a SOURCE")]
    [InlineData("Say what to design: --keep A --shed B, --from C,K --to K,... or --max-sharpness S.", "wu")]
    [InlineData("One design at a time", "wu", "--keep", "0", "--shed", "1", "--max-sharpness", "3")]
    [InlineData("--keep needs --shed", "wu", "--keep", "0")]
    [InlineData("--shed needs --keep", "wu", "--shed", "0")]
    [InlineData("--noise needs --keep", "wu", "--noise", "0.1")]
    [InlineData("--to needs --from", "wu", "--to", "4")]
    [InlineData("--dispersion needs --max-sharpness", "wu", "--dispersion", "1")]
    [InlineData("--keep: got 'bogus', expected 0, 1, flat or sharp, or an existing file of 1 numbers", "wu", "--keep", "bogus", "--shed", "1")]
    [InlineData("are the same minimum of wu, expected two (known are 0, 1, flat or sharp)", "wu", "--keep", "flat", "--shed", "sharp")]
    [InlineData("'1' and '1' are the same minimum", "wu", "--keep", "1", "--shed", "1")]
    [InlineData("the minima of diabetes have no names", "diabetes", "--keep", "flat", "--shed", "sharp")]
    [InlineData("--at: the minima are those of --keep and --shed", "wu", "--keep", "0", "--shed", "1", "--at", "0")]
    [InlineData("--minimizer: the minima are those of --keep and --shed", "wu", "--keep", "0", "--shed", "1", "--minimizer", "x.npy")]
    [InlineData("--at and --minimizer exclude each other", "wu", "--max-sharpness", "3", "--at", "0", "--minimizer", "x.npy")]
    [InlineData("--at: got 'bogus', expected 0, 1, flat or sharp", "wu", "--max-sharpness", "3", "--at", "bogus")]
    [InlineData("--from: got '0.1', expected a learning rate above 0 and a batch size", "wu", "--from", "0.1")]
    [InlineData("--from: got '-0.1,8'", "wu", "--from", "-0.1,8")]
    [InlineData("--from: got '0.1,0'", "wu", "--from", "0.1,0")]
    [InlineData("--from: got 'NaN,8'", "wu", "--from", "NaN,8")]
    [InlineData("--to: got '0'", "wu", "--from", "0.1,8", "--to", "0")]
    [InlineData("--to: got '4,4', which names a value twice", "wu", "--from", "0.1,8", "--to", "4,4")]
    [InlineData("is 1.267 times the threshold C* = 0.5525 at batch size 1, expected less than C*", "wu", "--at", "1", "--from", "0.7,1")]
    [InlineData("--from: got batch size 3, expected at most 2", "wu", "--from", "0.1,3", "--sampling", "without-replacement")]
    [InlineData("--batch: a learning rate is transferred to the batch sizes of --to", "wu", "--from", "0.1,8", "--batch", "4")]
    [InlineData("--batch: got '0'", "wu", "--max-sharpness", "3", "--batch", "0")]
    [InlineData("--batch: got 3, expected at most 2", "wu", "--max-sharpness", "3", "--batch", "3", "--sampling", "without-replacement")]
    [InlineData("--max-sharpness: got '-1', expected a finite number above 0", "wu", "--max-sharpness", "-1")]
    [InlineData("--dispersion: got '-1', expected a finite number of at least 0", "wu", "--max-sharpness", "3", "--dispersion", "-1")]
    [InlineData("--noise: got '0', expected a finite number above 0", "wu", "--keep", "0", "--shed", "1", "--noise", "0")]
    [InlineData("--sampling: got two, expected one", "wu", "--max-sharpness", "3", "--sampling", "with-replacement,without-replacement")]
    [InlineData("--force needs --out", "wu", "--max-sharpness", "3", "--force")]
    [InlineData("Unknown option '--rates'. 'escapement design --help' lists the options.", "wu", "--rates", "3")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] args)
    {
        Command run = Command.Run(["design", .. args, "--quiet"]); // a slow machine would print progress lines too
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Help_fits_80_columns_and_lists_every_option()
    {
        string help = Command.Run("design", "--help").Output;
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 82));
        foreach (string expected in new[]
        {
            "--keep", "--shed", "--noise", "--from", "--to", "--max-sharpness", "--dispersion", "--at", "--json", "Exit codes:",
        })
        {
            Assert.Contains(expected, help, StringComparison.Ordinal);
        }
    }

    static JsonElement Choice(JsonElement json) => json.GetProperty("batches")[0].GetProperty("choice");

    static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    static JsonElement Json(params string[] args) => JsonDocument.Parse(Run([.. args, "--json"]).Output).RootElement;

    static Command Run(params string[] args)
    {
        Command run = Command.Run(["design", .. args]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return run;
    }
}
