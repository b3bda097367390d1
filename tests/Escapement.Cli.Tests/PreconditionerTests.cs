using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>A frozen diagonal preconditioner means the same to theory and simulator: `--preconditioner` of every command that takes it.</summary>
public class PreconditionerTests
{
    [Fact]
    public void Simulation_and_grid_are_compared_with_the_threshold_of_the_preconditioned_rule()
    {
        using TemporaryFolder root = new();
        string[] source = [root.SmallProblem(), "--preconditioner", root.File("p.txt", "4\n0.5\n"), "--batch", "1", "--json"];
        double plain = Exact(Json(["analyze", root.SmallProblem(), "--batch", "1", "--json"]));
        double exact = Exact(Json(["analyze", .. source]));
        Assert.NotInRange(exact, 0.9 * plain, 1.1 * plain);

        JsonElement simulated = Json(["simulate", .. source, "--relative-rate", "1", "--steps", "50", "--trajectories", "64"]);
        Assert.Equal(exact, simulated.GetProperty("learning_rate").GetDouble(), 1e-9 * exact);
        Assert.True(simulated.GetProperty("preconditioned").GetBoolean());

        JsonElement grid = Json(["phase", .. source, "--rates", "3", "--from", "0.5", "--to", "3", "--trajectories", "64"]);
        Assert.True(grid.GetProperty("preconditioned").GetBoolean());
        JsonElement[] cells = [.. grid.GetProperty("cells").EnumerateArray()];
        Assert.Equal(0, cells[0].GetProperty("left").GetInt32());
        Assert.Equal(64, cells[^1].GetProperty("left").GetInt32());
    }

    [Fact]
    public void Verification_agrees_with_the_exact_growth()
    {
        using TemporaryFolder root = new();
        JsonElement json = Json(
            ["analyze", root.SmallProblem(), "--preconditioner", root.File("p.txt", "4\n0.5\n"), "--batch", "1", "--verify", "--json"]);
        JsonElement[] rows = [.. json.GetProperty("verification").EnumerateArray()];
        Assert.Equal(4, rows.Length);
        foreach (JsonElement growth in rows.Select(row => row.GetProperty("mean_square_growth")))
        {
            double low = growth.GetProperty("low").GetDouble(), high = growth.GetProperty("high").GetDouble();
            Assert.InRange(growth.GetProperty("exact").GetDouble(), low - (high - low), high + (high - low));
        }
    }

    [Theory]
    [InlineData("simulate")]
    [InlineData("phase")]
    public void A_file_that_does_not_fit_is_named(string command)
    {
        using TemporaryFolder root = new();
        Command run = Command.Run(command, root.SmallProblem(), "--preconditioner", root.File("p.txt", "1\n0\n"));
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("--preconditioner: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("entry 2: got 0, expected a number above 0.", run.Error, StringComparison.Ordinal);
    }

    static double Exact(JsonElement analysis) => analysis.GetProperty("thresholds")[0].GetProperty("exact").GetDouble();

    static JsonElement Json(string[] args)
    {
        Command run = Command.Run(args);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
