using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>Tables of kinds that people bring, with thresholds from an independent calculation in NumPy.</summary>
public class CaseTests
{
    static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Cases", name);

    [Theory]
    [InlineData("line.csv", 1, 0.0587756779565107)]
    [InlineData("line.csv", 2, 0.076655789118867)]
    [InlineData("line.csv", 8, 0.0991467962921225)]
    [InlineData("long-line.csv", 1, 6.55513711801372e-05)]
    [InlineData("long-line.csv", 4, 9.846146616457725e-05)]
    [InlineData("prices.csv", 1, 1.556687888198552e-07)]
    [InlineData("prices.csv", 8, 2.2853271934894325e-07)]
    public void Thresholds_are_those_of_an_independent_calculation_for_both_conventions(string name, int batch, double exact)
    {
        foreach ((string loss, double expected) in ((string, double)[])[("half-mse", exact), ("mse", exact / 2)])
        {
            Command run = Command.Run("analyze", File(name), "--batch", $"{batch}", "--loss", loss, "--json");
            Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
            Assert.Equal(expected, Json(run).GetProperty("thresholds")[0].GetProperty("exact").GetDouble(), 1e-9 * expected);
        }
    }

    /// <summary>All components fit exactly: what rounding leaves is no gradient noise, and simulation agrees with theory.</summary>
    [Theory]
    [InlineData("line.csv")]
    [InlineData("long-line.csv")]
    public void An_exact_fit_has_no_gradient_noise(string name)
    {
        Command run = Command.Run("analyze", File(name), "--batch", "1", "--learning-rate", "1e-5", "--verify", "--json");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        JsonElement json = Json(run);
        Assert.Equal(0, json.GetProperty("gradient_noise").GetDouble());
        Assert.Equal(0, json.GetProperty("at_learning_rate")[0].GetProperty("mean_square_error").GetDouble());
    }

    /// <summary>A target so large that the gradient cannot be computed to 1e-10: as small as its own rounding it is a minimum.</summary>
    [Fact]
    public void A_gradient_as_small_as_its_rounding_is_a_minimum()
    {
        Command run = Command.Run("analyze", File("prices.csv"), "--json");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Empty(Json(run).GetProperty("warnings").EnumerateArray());
        Assert.True(Json(run).GetProperty("gradient_noise").GetDouble() > 0);
    }

    [Fact]
    public void Thresholds_of_least_squares_do_not_depend_on_the_target()
    {
        using TemporaryFolder root = new();
        string[] tables = [.. ((string[])["7", "-3"]).Select(y => root.File($"t{y}.csv", $"a,b,y\n1,2,{y}\n3,1,{y}\n2,2,{y}\n-1,0.5,{y}\n"))];
        string[] found = [.. tables.Select(table => Command.Run("analyze", table, "--batch", "1,2", "--quiet")).Select(run => run.Output)];
        Assert.NotEmpty(found[0]);
        Assert.Equal(found[0], found[1]);
    }

    /// <summary>Curvature of 1e-28: certificates are as tight as at scale 1.</summary>
    [Fact]
    public void Certificates_do_not_depend_on_the_scale()
    {
        Command run = Command.Run("analyze", File("tiny-scale.json"), "--batch", "1", "--json");
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        JsonElement row = Json(run).GetProperty("thresholds")[0];
        const double Exact = 8.092905387844658e+27;
        Assert.InRange(Exact, row.GetProperty("lower").GetDouble(), row.GetProperty("upper").GetDouble());
        Assert.InRange(row.GetProperty("upper").GetDouble() / row.GetProperty("lower").GetDouble() - 1, 0, 2e-9);
    }

    /// <summary>Settings at which the search for ρ with heavy ball once ended at β with residual 1, and γ then looked exact.</summary>
    [Theory]
    [InlineData("heavy_ball_rate.json", 0.99949980, "--learning-rate", "0.0014869282597588468")]
    [InlineData("heavy_ball_rate_16.json", 0.9999989996, "--weight-decay", "0.07934093322315182", "--learning-rate", "0.0010797996090188059")]
    public void A_growth_rate_that_did_not_converge_is_no_number(string name, double rho, params string[] setting)
    {
        Command run = Command.Run(["analyze", File(name), "--batch", "1", "--momentum", "0.999", .. setting, "--json"]);
        JsonElement row = Json(run).GetProperty("at_learning_rate")[0], found = row.GetProperty("rho");
        if (found.ValueKind == JsonValueKind.Number)
        {
            Assert.Equal(ExitCode.Ok, run.ExitCode);
            Assert.Equal(rho, found.GetDouble(), 1e-8);
            return;
        }

        Assert.Equal(ExitCode.NotConverged, run.ExitCode);
        Assert.Contains("is unusable", Assert.Single(Json(run).GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.All(
            (string[])["value", "low", "high"],
            key => Assert.Equal(JsonValueKind.Null, row.GetProperty("lyapunov_exponent").GetProperty(key).ValueKind));
    }

    static JsonElement Json(Command run) => JsonDocument.Parse(run.Output).RootElement;
}
