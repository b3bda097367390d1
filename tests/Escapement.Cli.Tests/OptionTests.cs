using System.Text.Json;
using Escapement.Cli.Terminal;
using Escapement.Sources;

namespace Escapement.Cli.Tests;

/// <summary>Every option has the effect it documents, through the command line, compared with numbers computed by hand.</summary>
public class OptionTests
{
    const string Header = "u,v,y\n";
    const string Table = "1,2,0\n-1,1,1\n2,0,1\n0,-2,0\n1,1,3\n";

    [Fact]
    public void The_target_is_the_last_column_or_the_one_named()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Header + Table);

        // Without an intercept the mean Hessian is that of the features: its trace is the mean of their squares.
        Assert.Equal((7 + 10) / 5.0, Trace(table, "--no-intercept"), 1e-12);
        Assert.Equal((7 + 11) / 5.0, Trace(table, "--no-intercept", "--target", "v"), 1e-12);
        Assert.Equal((10 + 11) / 5.0, Trace(table, "--no-intercept", "--target", "1"), 1e-12);
    }

    [Fact]
    public void An_intercept_is_a_feature_that_is_always_one()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Table);
        Assert.Equal(((7 + 10) / 5.0) + 1, Trace(table), 1e-12);
        Assert.Equal(3, Json(table).GetProperty("dimension").GetInt32());
        Assert.Equal(2, Json(table, "--no-intercept").GetProperty("dimension").GetInt32());
    }

    [Fact]
    public void Standardized_features_have_variance_one()
    {
        using TemporaryFolder root = new();
        JsonElement json = Json(root.File("t.csv", Table), "--standardize");
        Assert.Equal(3, Eigenvalues(json).Sum(), 1e-12);
        Assert.Contains("standardized", json.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_can_be_declared_or_denied()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Table);
        Assert.Equal(5, Json(table).GetProperty("components").GetInt32());
        Assert.Equal(4, Json(table, "--header").GetProperty("components").GetInt32());
        Assert.Equal(5, Json(table, "--no-header").GetProperty("components").GetInt32());
        Command denied = Command.Run("analyze", root.File("h.csv", Header + Table), "--no-header");
        Assert.Equal(ExitCode.BadInput, denied.ExitCode);
        Assert.Contains("row 1, column 1: \"u\" is not a number", denied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_model_is_what_the_data_suggest_or_the_one_named()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Table);
        Assert.StartsWith("least squares", Problem(table), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("(softmax)", Problem(table, "--model", "softmax"), StringComparison.Ordinal);
        Assert.StartsWith("quadratic sum", Problem(table, "--model", "quadratic-sum"), StringComparison.OrdinalIgnoreCase);
        string two = root.File("two.csv", Table.Replace(",3\n", ",1\n", StringComparison.Ordinal));
        Assert.Contains("logistic", Problem(two, "--model", "logistic"), StringComparison.Ordinal);
        Command unknown = Command.Run("analyze", table, "--model", "lasso");
        Assert.Equal(ExitCode.BadInput, unknown.ExitCode);
        Assert.Contains("unknown model \"lasso\"", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_l2_term_shifts_the_spectrum()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Table);
        foreach ((double plain, double shifted) in Paired.Of(Eigenvalues(Json(table)), Eigenvalues(Json(table, "--l2", "0.5"))))
        {
            Assert.Equal(plain + 0.5, shifted, 1e-12);
        }
    }

    [Fact]
    public void Indefinite_components_are_taken_when_allowed()
    {
        using TemporaryFolder root = new();
        string problem = root.File("i.json", """{"diagonal": [[-1], [3]]}""");
        Assert.Equal(ExitCode.BadInput, Command.Run("analyze", problem).ExitCode);
        JsonElement json = Json(problem, "--allow-indefinite", "--batch", "1");

        // λ = 1, Var Q = 4: C* = 2λ/(λ² + 4).
        Assert.Equal(0.4, json.GetProperty("thresholds")[0].GetProperty("exact").GetDouble(), 1e-12);
        Assert.Equal(1, json.GetProperty("indefinite_components").GetInt32());
    }

    [Fact]
    public void Threads_change_no_bit_and_the_seed_only_what_is_sampled()
    {
        using TemporaryFolder root = new();
        string problem = root.NoisyProblem();
        string plain = Run(problem, "--learning-rate", "0.1").Output;
        Assert.Equal(plain, Run(problem, "--learning-rate", "0.1", "--threads", "1").Output);
        Assert.Equal(plain, Run(problem, "--learning-rate", "0.1", "--threads", "2").Output);

        JsonElement first = JsonDocument.Parse(plain).RootElement, other = Json(problem, "--learning-rate", "0.1", "--seed", "7");
        Assert.Equal(first.GetProperty("thresholds").GetRawText(), other.GetProperty("thresholds").GetRawText());
        JsonElement row = first.GetProperty("at_learning_rate")[0], otherRow = other.GetProperty("at_learning_rate")[0];
        Assert.Equal(
            row.EnumerateObject().Where(property => property.Name is not ("lyapunov_exponent" or "tail_index"))
                .Select(property => property.Value.GetRawText()),
            otherRow.EnumerateObject().Where(property => property.Name is not ("lyapunov_exponent" or "tail_index"))
                .Select(property => property.Value.GetRawText()));
        Assert.NotEqual(row.GetProperty("lyapunov_exponent").GetRawText(), otherRow.GetProperty("lyapunov_exponent").GetRawText());
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(1e-11)]
    public void The_certified_gap_is_the_one_asked_for(double gap)
    {
        using TemporaryFolder root = new();
        JsonElement row = Json(root.SmallProblem(), "--batch", "2", "--gap", gap.ToString("R", System.Globalization.CultureInfo.InvariantCulture))
            .GetProperty("thresholds")[0];
        double got = (row.GetProperty("upper").GetDouble() - row.GetProperty("lower").GetDouble()) / row.GetProperty("exact").GetDouble();
        Assert.InRange(got, gap / 1000, gap * 1.5);
    }

    [Fact]
    public void The_rank_tolerance_cuts_the_spectrum()
    {
        using TemporaryFolder root = new();
        string problem = root.File("r.json", """{"diagonal": [[1, 1e-6], [2, 2e-6]]}""");
        Assert.Equal(2, Json(problem).GetProperty("rank").GetInt32());
        Command cut = Command.Run("analyze", problem, "--json", "--rank-tolerance", "1e-5");
        Assert.Equal(1, JsonDocument.Parse(cut.Output).RootElement.GetProperty("rank").GetInt32());
        Assert.Equal(ExitCode.NotConverged, cut.ExitCode); // a warning says that real curvature was cut
        Assert.Contains("rank tolerance", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_preconditioner_is_a_change_of_coordinates()
    {
        using TemporaryFolder root = new();
        string weights = Path.Combine(root.Path, "p.npy");
        Npy.Write(weights, [4, 0.25]);
        string[] at = ["--batch", "1,2,3", "--learning-rate", "0.05"];
        JsonElement preconditioned = Json(root.NoisyProblem(), [.. at, "--preconditioner", weights]);

        // x and g divided by √4 and √0.25.
        JsonElement written = Json(root.File("w.json", """{"x": [[0.5, 1], [-0.25, 2], [0.125, -4]], "g": [[0.05, 0], [0, 0.4], [-0.05, -0.4]]}"""),
            at);
        foreach ((double expected, double got) in Paired.Of(Eigenvalues(written), Eigenvalues(preconditioned)))
        {
            Assert.Equal(expected, got, 1e-12);
        }

        foreach ((string list, string value) in ((string, string)[])[
            ("thresholds", "exact"), ("thresholds", "patel_convergence"), ("at_learning_rate", "rho"), ("at_learning_rate", "expected_excess_loss")])
        {
            foreach ((JsonElement expected, JsonElement got) in Paired.Of(
                written.GetProperty(list).EnumerateArray(), preconditioned.GetProperty(list).EnumerateArray()))
            {
                Assert.Equal(expected.GetProperty(value).GetDouble(), got.GetProperty(value).GetDouble(),
                    1e-9 * expected.GetProperty(value).GetDouble());
            }
        }
    }

    [Fact]
    public void A_minimizer_goes_out_and_comes_back_in_as_npy()
    {
        using TemporaryFolder root = new();
        string table = root.File("t.csv", Header + "1,0,2\n2,0,3\n3,0,5\n"), result = Path.Combine(root.Path, "result");
        JsonElement searched = Json(table, "--out", result);

        // Of slope, null feature and intercept, the one of least norm: slope 3/2, intercept 10/3 − 2·3/2.
        string file = Path.Combine(result, "minimizer.npy");
        double[] theta = VectorFile.Read(file, 3);
        Assert.Equal(1.5, theta[0], 1e-12);
        Assert.Equal(0, theta[1], 1e-12);
        Assert.Equal((10.0 / 3) - 3, theta[2], 1e-12);

        JsonElement given = Json(table, "--minimizer", file);
        Assert.Equal(JsonValueKind.Null, given.GetProperty("minimizer").GetProperty("iterations").ValueKind);
        Assert.Equal(searched.GetProperty("thresholds").GetRawText(), given.GetProperty("thresholds").GetRawText());
    }

    static string Problem(string source, params string[] options) => Json(source, options).GetProperty("problem").GetString()!;

    static double Trace(string source, params string[] options) => Eigenvalues(Json(source, options)).Sum();

    static double[] Eigenvalues(JsonElement json) => [.. json.GetProperty("eigenvalues").EnumerateArray().Select(value => value.GetDouble())];

    static JsonElement Json(string source, params string[] options) => JsonDocument.Parse(Run(source, options).Output).RootElement;

    static Command Run(string source, params string[] options)
    {
        Command run = Command.Run(["analyze", source, "--json", .. options]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return run;
    }
}
