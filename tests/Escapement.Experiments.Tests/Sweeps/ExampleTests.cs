using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Tests.Sweeps;

/// <summary>The sweep of the README.</summary>
public class ExampleTests
{
    static string Example(string name) => Path.Combine(AppContext.BaseDirectory, "examples", name);

    [Fact]
    public void Its_query_finds_a_slope_for_every_rate_that_falls_as_rates_rise()
    {
        using TemporaryFolder root = new();
        Sweep sweep = SweepFile.Read(Example("escape-law.json"));
        Assert.Equal(48, sweep.CellCount);

        // Fewer paths, and only starts from which many of them leave.
        SmallSweep.Run(sweep with { Trajectories = 512, StartRadii = [0.01, 0.03], Rates = [2, 2.5] }, root.At("out"), threads: 2);
        QueryResult result = SweepQuery.Run(new(root.At("out"), File.ReadAllText(Example("escape-law.sql"))), default);
        Assert.Equal(["rate", "learning_rate", "share_left", "slope"], result.Columns);
        double[] slopes = [.. result.Rows.Select(row => (double)row[3]!)];
        Assert.Equal(2, slopes.Length);
        Assert.True(slopes[0] > slopes[1] && slopes[1] > 0, $"slopes {slopes[0]}, {slopes[1]}");
    }
}
