using Escapement.Simulation.Draws;

namespace Escapement.Tests.Simulation;

public sealed unsafe class EpochDrawsTests
{
    static List<long[]> Batches(int components, int batch, int group, uint first, int lane, int steps)
    {
        using EpochDraws draws = new(3, components, batch, group);
        draws.Begin(first);
        List<long[]> batches = [];
        for (int step = 0; step < steps; step++)
        {
            long* next = draws.Next();
            long[] drawn = new long[draws.Size];
            for (int j = 0; j < drawn.Length; j++)
            {
                drawn[j] = next[(j * group) + lane];
            }

            batches.Add(drawn);
        }

        return batches;
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 5)]
    [InlineData(7, 7)]
    [InlineData(1, 1)]
    public void Every_epoch_visits_every_component_once(int components, int batch)
    {
        int ofEpoch = (components + batch - 1) / batch;
        List<long[]> batches = Batches(components, batch, 8, 0, 5, 3 * ofEpoch);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            long[] visited = [.. batches.Skip(epoch * ofEpoch).Take(ofEpoch).SelectMany(b => b)];
            Assert.Equal(Enumerable.Range(0, components).Select(i => (long)i), visited.Order());
            Assert.All(batches.Skip(epoch * ofEpoch).Take(ofEpoch - 1), b => Assert.Equal(batch, b.Length));
        }

        Assert.True(components < 7 || !batches[0].SequenceEqual(batches[ofEpoch]));
    }

    [Fact]
    public void A_trajectory_draws_the_same_alone_and_among_eight()
    {
        for (int lane = 0; lane < 8; lane++)
        {
            Assert.Equal(Batches(10, 4, 8, 24, lane, 9), Batches(10, 4, 1, 24 + (uint)lane, 0, 9));
        }
    }

    [Fact]
    public void Drawn_components_are_counted_over_short_batches()
    {
        using EpochDraws draws = new(3, 10, 4, 1);
        draws.Begin(0);
        long drawn = 0;
        for (int step = 1; step < 12; step++)
        {
            draws.Next();
            drawn += draws.Size;
            Assert.Equal(drawn, draws.Drawn(step));
        }
    }

    /// <summary>Each of the 24 orders of four: Pearson's statistic over 24,000 epochs; the 99.99 % point at 23 degrees is 57.</summary>
    [Fact]
    public void All_orders_are_equally_likely()
    {
        const int epochs = 24_000;
        Dictionary<long, int> seen = [];
        foreach (long[] order in Batches(4, 4, 1, 0, 0, epochs))
        {
            long key = order.Aggregate(0L, (a, i) => (a * 4) + i);
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(24, seen.Count);
        Assert.InRange(seen.Values.Sum(count => Math.Pow(count - (epochs / 24.0), 2) / (epochs / 24.0)), 0, 57);
    }
}
