using System.Globalization;
using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>The oracles end to end: unchanged files through <c>analyze --json</c>.</summary>
public class OracleTests
{
    [Theory]
    [InlineData("rank_one", "with-replacement")]
    [InlineData("rank_one", "without-replacement")]
    [InlineData("dense", "with-replacement")]
    [InlineData("dense", "without-replacement")]
    [InlineData("rank_deficient", "with-replacement")]
    [InlineData("rank_deficient", "without-replacement")]
    public void Spectrum_bounds_and_thresholds_agree(string name, string sampling)
    {
        JsonElement oracle = Oracle(name);
        JsonElement[] expected = Rows(oracle, sampling);
        JsonElement json =
            Analyze(name, "--sampling", sampling, "--batch", string.Join(',', expected.Select(row => row.GetProperty("batch").GetRawText())));
        Assert.Equal(oracle.GetProperty("rank").GetInt32(), json.GetProperty("rank").GetInt32());
        foreach ((JsonElement value, JsonElement got) in Paired.Of(
            oracle.GetProperty("eigenvalues").EnumerateArray(), json.GetProperty("eigenvalues").EnumerateArray()))
        {
            Agree("eigenvalue", value, got);
        }

        foreach (string key in (string[])["t_Q", "s_Q", "gradient_descent",
            .. sampling == "with-replacement" ? ["critical_batch"] : Array.Empty<string>()])
        {
            Agree(key, oracle.GetProperty(key), json.GetProperty(key));
        }

        foreach ((JsonElement row, JsonElement got) in Paired.Of(expected, json.GetProperty("thresholds").EnumerateArray()))
        {
            Assert.Equal(row.GetProperty("batch").GetInt32(), got.GetProperty("batch").GetInt32());
            foreach (string key in (string[])["phi", "patel_convergence", "patel_divergence", "euclidean_sufficient", "exact"])
            {
                Agree(key, row.GetProperty(key), got.GetProperty(key));
            }

            double exact = row.GetProperty("exact").GetDouble();
            double lower = got.GetProperty("lower").GetDouble(), upper = got.GetProperty("upper").GetDouble();
            Assert.InRange(exact, lower, upper);
            Assert.InRange((upper - lower) / exact, 0, 1.1e-9);
        }
    }

    [Theory]
    [InlineData("rank_one")]
    [InlineData("dense")]
    [InlineData("rank_deficient")]
    public void Growth_rates_agree(string name)
    {
        foreach (JsonElement row in Oracle(name).GetProperty("thresholds").EnumerateArray())
        {
            JsonElement[] rates = [.. row.GetProperty("rho").EnumerateArray()];
            JsonElement json = Analyze(
                name, "--sampling", row.GetProperty("sampling").GetString()!, "--batch", row.GetProperty("batch").GetRawText(),
                "--learning-rate", string.Join(',', rates.Select(rate => rate.GetProperty("learning_rate").GetRawText())));
            foreach ((JsonElement rate, JsonElement result) in Paired.Of(rates, json.GetProperty("at_learning_rate").EnumerateArray()))
            {
                Agree("rho", rate.GetProperty("rho_on_range"), result.GetProperty("rho"));
            }
        }
    }

    [Fact]
    public void Momentum_agrees()
    {
        foreach (JsonElement row in Oracle("momentum_weight_decay").GetProperty("momentum").EnumerateArray())
        {
            string[] nesterov = row.GetProperty("nesterov").GetBoolean() ? ["--nesterov"] : [];
            JsonElement json = Analyze("momentum_weight_decay", [.. At(row), "--momentum", row.GetProperty("momentum").GetRawText(), .. nesterov]);
            Agree(row.GetRawText(), row.GetProperty("exact"), json.GetProperty("thresholds")[0].GetProperty("exact"));
            Assert.Equal(JsonValueKind.Null, json.GetProperty("thresholds")[0].GetProperty("patel_convergence").ValueKind);
        }
    }

    [Fact]
    public void Weight_decay_agrees()
    {
        foreach (JsonElement row in Oracle("momentum_weight_decay").GetProperty("weight_decay").EnumerateArray())
        {
            JsonElement json = Analyze("momentum_weight_decay", [.. At(row), "--weight-decay", row.GetProperty("weight_decay").GetRawText()]);
            Agree(row.GetRawText(), row.GetProperty("exact"), json.GetProperty("thresholds")[0].GetProperty("exact"));
        }
    }

    [Fact]
    public void The_noise_floor_agrees()
    {
        foreach (JsonElement row in Oracle("stationary").GetProperty("rows").EnumerateArray())
        {
            JsonElement json = Analyze(
                "stationary", "--batch", row.GetProperty("batch").GetRawText(), "--learning-rate", row.GetProperty("learning_rate").GetRawText());
            JsonElement got = json.GetProperty("at_learning_rate")[0];
            Agree("mean square error", row.GetProperty("mean_square_error"), got.GetProperty("mean_square_error"));
            Agree("excess loss", row.GetProperty("expected_excess_loss"), got.GetProperty("expected_excess_loss"));
        }
    }

    static string[] At(JsonElement row) => ["--batch", row.GetProperty("batch").GetRawText(), "--sampling", row.GetProperty("sampling").GetString()!];

    static JsonElement[] Rows(JsonElement oracle, string sampling)
        => [.. oracle.GetProperty("thresholds").EnumerateArray().Where(row => row.GetProperty("sampling").GetString() == sampling)];

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Oracles", name + ".json");

    static JsonElement Oracle(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name))).RootElement;

    static JsonElement Analyze(string name, params string[] options)
    {
        Command run = Command.Run(["analyze", PathOf(name), "--json", .. options]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error); // a slow machine may show progress there
        return JsonDocument.Parse(run.Output).RootElement;
    }

    static void Agree(string what, JsonElement expected, JsonElement actual)
        => Assert.True(
            Math.Abs(actual.GetDouble() - expected.GetDouble()) <= 1e-9 * Math.Abs(expected.GetDouble()),
            string.Create(CultureInfo.InvariantCulture, $"{what}: expected {expected.GetRawText()}, got {actual.GetRawText()}"));
}
