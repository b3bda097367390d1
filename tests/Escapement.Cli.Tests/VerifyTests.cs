using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>`analyze --verify`.</summary>
public class VerifyTests
{
    [Fact]
    public void Prediction_and_outcome_stand_side_by_side()
    {
        Command run = Command.Run("analyze", "wu:at=1", "--batch", "1", "--verify", "--explain");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        string text = string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Put to the test SGD was run at a few multiples of C*, 2,000 paths a setting and up to 1,000 steps", text,
            StringComparison.Ordinal);
        Assert.Contains("Below C* 0 of 4,000 paths left; above it, 4,000 of 4,000 paths left.", text, StringComparison.Ordinal);
        Assert.Contains("in 4 of 4 settings", text, StringComparison.Ordinal);
        Assert.Contains("1 1.5 escaping 100 % (99.67 to 100 %)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_it_under_its_own_key()
    {
        using TemporaryFolder root = new();
        string problem = root.SmallProblem();
        JsonElement[] rows = [.. Json("analyze", problem, "--verify", "--json").GetProperty("verification").EnumerateArray()];
        Assert.Equal([1, 1, 1, 1, 3, 3, 3, 3], rows.Select(row => row.GetProperty("batch").GetInt32()));
        double[] ratios = [.. rows.Select(row => row.GetProperty("learning_rate_over_exact").GetDouble())];
        Assert.All(ratios.Zip((double[])[0.5, 0.9, 1.1, 1.5, 0.5, 0.9, 1.1, 1.5]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        foreach (JsonElement row in rows)
        {
            JsonElement left = row.GetProperty("left"), growth = row.GetProperty("mean_square_growth");
            Assert.InRange(left.GetProperty("value").GetDouble(), left.GetProperty("low").GetDouble(), left.GetProperty("high").GetDouble());
            Assert.Equal(row.GetProperty("learning_rate_over_exact").GetDouble() < 1, row.GetProperty("rho").GetDouble() < 1);

            // At most 1 in 10,000 exact values lies outside a 99 % interval by as much as its width.
            double low = growth.GetProperty("low").GetDouble(), high = growth.GetProperty("high").GetDouble();
            double exact = growth.GetProperty("exact").GetDouble(), rho = row.GetProperty("rho").GetDouble();
            Assert.InRange(exact, low - (high - low), high + (high - low));

            // Narrow enough to tell growth from decay.
            Assert.Equal((rho < 1, rho > 1), (high < 0, low > 0));
        }

        Assert.False(Json("analyze", problem, "--json").TryGetProperty("verification", out _));
    }

    [Theory]
    [InlineData("add --json or --out", "analyze", "wu", "--verify", "--quiet")]
    public void What_it_cannot_show_is_refused(string expected, params string[] args)
    {
        Command run = Command.Run(args);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    static JsonElement Json(params string[] args)
    {
        Command run = Command.Run(args);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
