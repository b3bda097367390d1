using Escapement.Random;
using Escapement.Simulation.Draws;

namespace Escapement.Tests.Simulation;

/// <summary>Counts of large batches: the weights that reach the kernel, and their distribution.</summary>
public sealed unsafe class CountDrawsTests
{
    static double[][,] Counts(int components, int batch, int group, uint first, int steps, ulong seed = 4)
    {
        using CountDraws draws = new(seed, components, batch, group);
        draws.Begin(first);
        var all = new double[steps][,];
        for (int step = 0; step < steps; step++)
        {
            using WeightLedger ledger = new(components, group);
            draws.Sum(ledger, null, null);
            all[step] = ledger.Counts;
        }

        return all;
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 1000)]
    [InlineData(8, 16)]
    [InlineData(100, 201)]
    public void Every_draw_is_counted_once(int components, int batch)
    {
        foreach (double[,] step in Counts(components, batch, 8, 0, 20))
        {
            for (int lane = 0; lane < 8; lane++)
            {
                double sum = 0;
                for (int i = 0; i < components; i++)
                {
                    Assert.True(step[i, lane] >= 0 && step[i, lane] == Math.Floor(step[i, lane]));
                    sum += step[i, lane];
                }

                Assert.Equal(batch, sum);
            }
        }
    }

    [Fact]
    public void A_trajectory_counts_the_same_alone_and_among_eight()
    {
        double[][,] group = Counts(11, 50, 8, 16, 6);
        for (uint lane = 0; lane < 8; lane++)
        {
            double[][,] alone = Counts(11, 50, 1, 16 + lane, 6);
            for (int step = 0; step < 6; step++)
            {
                for (int i = 0; i < 11; i++)
                {
                    Assert.Equal(group[step][i, lane], alone[step][i, 0]);
                }
            }
        }

        Assert.NotEqual(group[0], group[1]);
    }

    /// <summary>Covariances k(δ_ij/N − 1/N²), and means k/N; bounds at five standard errors of 40,000 batches.</summary>
    [Fact]
    public void Means_and_covariances_are_those_of_the_multinomial_distribution()
    {
        const int n = 5, k = 12, samples = 40_000;
        double[] mean = new double[n];
        double[,] products = new double[n, n];
        foreach (double[,] step in Counts(n, k, 8, 0, samples / 8))
        {
            for (int lane = 0; lane < 8; lane++)
            {
                for (int i = 0; i < n; i++)
                {
                    double away = step[i, lane] - ((double)k / n);
                    mean[i] += away / samples;
                    for (int j = 0; j < n; j++)
                    {
                        products[i, j] += away * (step[j, lane] - ((double)k / n)) / samples;
                    }
                }
            }
        }

        double variance = k * (1.0 / n) * (1 - (1.0 / n)), error = 5 * Math.Sqrt(variance / samples);
        for (int i = 0; i < n; i++)
        {
            Assert.InRange(mean[i], -error, error);
            for (int j = 0; j < n; j++)
            {
                // the product of two counts varies by at most about √3 of the variance
                double expected = i == j ? variance : -k / (double)(n * n);
                Assert.InRange(products[i, j] - expected, -5 * 1.8 * variance / Math.Sqrt(samples), 5 * 1.8 * variance / Math.Sqrt(samples));
            }
        }
    }

    /// <summary>Pearson's statistic of one count against Binomial(12, 1/5), cells 0 … 7 and more; its 99.99 % point at 8 degrees is 31.8.</summary>
    [Fact]
    public void A_count_is_binomial()
    {
        const int n = 5, k = 12, cells = 9, samples = 40_000;
        double[] seen = new double[cells];
        foreach (double[,] step in Counts(n, k, 8, 800, samples / 8))
        {
            for (int lane = 0; lane < 8; lane++)
            {
                seen[(int)Math.Min(step[3, lane], cells - 1)]++;
            }
        }

        double statistic = 0, rest = 1, probability = Math.Pow(1 - (1.0 / n), k);
        for (int x = 0; x < cells; x++)
        {
            double expected = samples * (x == cells - 1 ? rest : probability);
            statistic += (seen[x] - expected) * (seen[x] - expected) / expected;
            rest -= probability;
            probability *= (k - x) / (x + 1.0) / (n - 1);
        }

        Assert.InRange(statistic, 0, 31.8);
    }

    [Fact]
    public void Coins_are_the_bits_of_the_stream_in_order()
    {
        using CoinStream coins = new(77);
        coins.Begin(5, 9);
        RandomStream stream = new(77, StreamId.Coins);
        List<ulong> words = [];
        for (uint block = 0; block < 16; block++)
        {
            // eight blocks at once: their first words, then their second ones
            RandomBlock b = stream.Block(block, 5, 9);
            words.Insert(words.Count - (int)(block % 8), ((ulong)b.X0 << 32) | b.X1);
            words.Add(((ulong)b.X2 << 32) | b.X3);
        }

        int at = 0;
        for (int count = 0; at + count < words.Count * 64; count += 7)
        {
            int expected = 0;
            for (int end = at + count; at < end; at++)
            {
                expected += (int)(words[at / 64] >> (at % 64) & 1);
            }

            Assert.Equal(expected, coins.Heads(count));
        }
    }

    [Fact]
    public void Counts_begin_at_twice_the_components()
    {
        Assert.False(CountDraws.Suit(10, 19));
        Assert.True(CountDraws.Suit(10, 20));
        Assert.False(CountDraws.Suit(int.MaxValue, int.MaxValue));
    }
}
