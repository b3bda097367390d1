using System.Globalization;
using System.Text.Json;
using Escapement.Cli.Terminal;
using Escapement.Sources;

namespace Escapement.Cli.Tests;

public class AnalyzeTests
{
    [Fact]
    public void A_person_gets_the_story_the_tables_and_a_chart()
    {
        using TemporaryFolder root = new();
        Command run = Command.Run("analyze", root.NoisyProblem(), "--learning-rate", "0.1", "--explain");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error); // a slow machine may show progress there
        Assert.StartsWith("The minimum", run.Output, StringComparison.Ordinal);
        Assert.Contains("At learning rate 0.1", run.Output, StringComparison.Ordinal);
        Assert.Contains("certified", run.Output, StringComparison.Ordinal);
        Assert.Contains("o exact C*", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_prints_the_thresholds_tab_separated()
    {
        using TemporaryFolder root = new();
        Command run = Command.Run("analyze", root.SmallProblem(), "--quiet", "--batch", "1,2");
        string[][] rows = [.. run.Output.TrimEnd().Split('\n').Select(line => line.TrimEnd().Split('\t'))];
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.Equal(9, row.Length));
        Assert.Equal(["1", "with-replacement", "1"], rows[1][..3]);

        // With momentum the paper's bounds do not exist.
        string[] momentum = Command.Run("analyze", root.SmallProblem(), "--quiet", "--batch", "1", "--momentum", "0.9").Output.Split('\n')[1]
            .Split('\t');
        Assert.Equal(["", "", ""], momentum[3..6]);
        Assert.True(double.Parse(momentum[6], CultureInfo.InvariantCulture) > 0);
    }

    /// <summary>The curvature of the classical function, 6t² − 16, on its flat and its sharp side; the other problems' own mean curvatures.</summary>
    [Theory]
    [InlineData("styblinski-tang", 29.26955277633766, "minimizer: flat")]
    [InlineData("styblinski-tang:inhomogeneous,at=+-", 34.58305910255074, "minimizer: +-")]
    [InlineData("quadratic-circle:sharp=ring,inhomogeneous,at=ring", 10, "minimizer: ring")]
    [InlineData("quadratic-circle:sharp=bowl", 1, "minimizer: flat")]
    [InlineData("wu:at=1", 2, "minimizer: 1")]
    public void Test_problems_are_analyzed_at_the_minimizer_asked_for(string source, double sharpness, string named)
    {
        Command run = Command.Run("analyze", source, "--batch", "1", "--json");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(sharpness, Json(run.Output).GetProperty("eigenvalues")[0].GetDouble(), 1e-9 * sharpness);
        Assert.EndsWith(named, Json(run.Output).GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_complete_and_never_overwritten_without_force()
    {
        using TemporaryFolder root = new();
        string problem = root.NoisyProblem(), result = Path.Combine(root.Path, "result");
        Command first = Command.Run("analyze", problem, "--out", result, "--json");
        Assert.Equal(ExitCode.Ok, first.ExitCode);
        Assert.Equal(
            ["eigenvalues.npy", "minimizer.npy", "report.json", "report.txt", "thresholds.png", "thresholds.svg"],
            Directory.GetFileSystemEntries(result).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(first.Output.TrimEnd(), File.ReadAllText(Path.Combine(result, "report.json")).TrimEnd());
        Assert.Equal(
            Json(first.Output).GetProperty("eigenvalues").EnumerateArray().Select(value => value.GetDouble()),
            VectorFile.Read(Path.Combine(result, "eigenvalues.npy"), 2));

        File.Delete(Path.Combine(result, "report.json"));
        Command second = Command.Run("analyze", problem, "--out", result);
        Assert.Equal(ExitCode.BadInput, second.ExitCode);
        Assert.Contains("thresholds.svg' exists", second.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(result, "report.json")));

        Assert.Equal(ExitCode.Ok, Command.Run("analyze", problem, "--out", result, "--force").ExitCode);
        Assert.True(File.Exists(Path.Combine(result, "report.json")));
    }

    [Fact]
    public void A_given_point_is_analyzed_where_it_is_and_warned_about_when_not_stationary()
    {
        using TemporaryFolder root = new();
        string problem = root.SmallProblem();
        Assert.Equal(ExitCode.Ok, Command.Run("analyze", problem, "--minimizer", root.File("at.txt", "0 0"), "--quiet").ExitCode);

        Command off = Command.Run("analyze", problem, "--minimizer", root.File("off.txt", "1 2"));
        Assert.Equal(ExitCode.NotConverged, off.ExitCode);
        Assert.Contains("The given point is not stationary", off.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("has its minimum here", off.Output, StringComparison.Ordinal);

        Command wrong = Command.Run("analyze", problem, "--minimizer", root.File("three.txt", "1 2 3"));
        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
        Assert.StartsWith("--minimizer: ", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("three.txt", wrong.Error, StringComparison.Ordinal);

        Command far = Command.Run("analyze", problem, "--minimizer", root.File("far.txt", "1e200 1e200"));
        Assert.Equal(ExitCode.BadInput, far.ExitCode);
        Assert.Matches("far.txt': the loss there is (NaN|Infinity) and its gradient norm .+, expected finite numbers", far.Error);
        Assert.Equal(far.Error.Length - 1, far.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_constant_preconditioner_scales_thresholds()
    {
        using TemporaryFolder root = new();
        string problem = root.SmallProblem();
        double plain = Exact(Command.Run("analyze", problem, "--json", "--batch", "1"));
        double scaled = Exact(Command.Run("analyze", problem, "--json", "--batch", "1", "--preconditioner", root.File("four.txt", "4 4")));
        Assert.Equal(4, scaled / plain, 1e-8);

        Command bad = Command.Run("analyze", problem, "--preconditioner", root.File("bad.txt", "1 0"));
        Assert.Equal(ExitCode.BadInput, bad.ExitCode);
        Assert.Contains("entry 2: got 0", bad.Error, StringComparison.Ordinal);
        Assert.StartsWith("--preconditioner: ", Command.Run("analyze", problem, "--preconditioner", root.File("x.txt", "1 x")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_says_so_and_leaves_nothing()
    {
        using TemporaryFolder root = new();
        string result = Path.Combine(root.Path, "result");
        Command run = Command.Run(new CancellationToken(canceled: true), "analyze", root.SmallProblem(), "--out", result);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Equal($"Interrupted: nothing was written.{Environment.NewLine}", run.Error);
        Assert.False(Directory.Exists(result));
    }

    [Fact]
    public void A_learning_rate_says_what_becomes_of_single_paths()
    {
        using TemporaryFolder root = new();
        string problem = root.SmallProblem();
        string[] Keys(JsonElement json) => [.. json.EnumerateObject().Select(property => property.Name)];
        JsonElement heavy = Rate(Command.Run("analyze", problem, "--learning-rate", "0.6", "--json", "--batch", "1", "--seed", "3"));
        Assert.Equal("heavy-tailed", heavy.GetProperty("regime").GetString());
        foreach (string name in (string[])["lyapunov_exponent", "tail_index"])
        {
            JsonElement estimate = heavy.GetProperty(name);
            Assert.Equal(["value", "low", "high"], Keys(estimate));
            Assert.InRange(estimate.GetProperty("value").GetDouble(), estimate.GetProperty("low").GetDouble(),
                estimate.GetProperty("high").GetDouble());
        }

        JsonElement other = Rate(Command.Run("analyze", problem, "--learning-rate", "0.6", "--json", "--batch", "1", "--seed", "4"));
        Assert.NotEqual(heavy.GetProperty("lyapunov_exponent").GetRawText(), other.GetProperty("lyapunov_exponent").GetRawText());

        JsonElement safe = Rate(Command.Run("analyze", problem, "--learning-rate", "0.1", "--json", "--batch", "1"));
        Assert.Equal("contracting", safe.GetProperty("regime").GetString());
        Assert.Equal(JsonValueKind.Null, safe.GetProperty("tail_index").ValueKind);

        Command story = Command.Run("analyze", problem, "--learning-rate", "0.6", "--batch", "1", "--explain");
        Assert.Contains("Single paths: heavy-tailed", story.Output, StringComparison.Ordinal);
        Assert.Contains("Single paths at learning rate 0.6", story.Output, StringComparison.Ordinal);
    }

    static JsonElement Rate(Command run) => Json(run.Output).GetProperty("at_learning_rate")[0];

    static double Exact(Command run) => Json(run.Output).GetProperty("thresholds")[0].GetProperty("exact").GetDouble();

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
