using Escapement.Simulation.Draws;

namespace Escapement.Tests.Simulation;

/// <summary>Draws with replacement match their definition, with few and with many rejected words, and the definition is uniform.</summary>
public sealed unsafe class ReplacementDrawsTests
{
    const ulong Seed = 0x9E3779B97F4A7C15;

    /// <summary>Numbers of components for which a word gives one to many indices; 1.5 billion rejects three words in ten.</summary>
    public static TheoryData<int> Components => [1, 2, 3, 45, 161, 1000, 1024, 2000, 2049, 67_000_000, 1_500_000_000];

    [Theory]
    [MemberData(nameof(Components))]
    public void Draws_are_those_of_the_definition(int components)
    {
        foreach (int batch in (int[])[1, 3, 8, 16, 24, 32, 47, 64])
        {
            using ReplacementDraws side = new(Seed, components, batch, sideBySide: true), alone = new(Seed, components, batch, sideBySide: false);
            alone.Begin(7);
            alone.Next(); // draws for another trajectory must not affect the next one
            side.Begin(24);
            alone.Begin(25);
            for (int step = 0; step < 100; step++)
            {
                long* eight = side.Next(), one = alone.Next();
                for (int draw = 0; draw < batch; draw++)
                {
                    Assert.Equal(DefinedDraws.Index(Seed, components, batch, step, draw, 25), one[draw]);
                    for (uint lane = 0; lane < 8; lane++)
                    {
                        Assert.Equal(DefinedDraws.Index(Seed, components, batch, step, draw, 24 + lane), eight[(draw * 8) + lane]);
                    }
                }
            }
        }
    }

    /// <summary>
    /// The address of a row is the first address plus index times distance, even if the product has more than 32 bits or words are rejected.
    /// </summary>
    [Theory]
    [InlineData(45, 7)]
    [InlineData(1000, 56)]
    [InlineData(1449, 56)]
    [InlineData(2000, 1_500_000)]
    [InlineData(1_500_000_000, 60)]
    public void Addresses_are_spaced_indices(int components, int spacing)
    {
        nint origin = unchecked((nint)0x7FFF_0000_1040);
        foreach (int batch in (int[])[8, 16, 24, 40])
        {
            foreach (bool sideBySide in (bool[])[false, true])
            {
                using ReplacementDraws spaced = new(Seed, components, batch, sideBySide, spacing, origin);
                using ReplacementDraws plain = new(Seed, components, batch, sideBySide);
                spaced.Begin(8);
                plain.Begin(8);
                for (int step = 0; step < 2000; step++)
                {
                    long* addresses = spaced.Next(), indices = plain.Next();
                    for (int i = 0; i < batch * (sideBySide ? 8 : 1); i++)
                    {
                        Assert.Equal(origin + (indices[i] * spacing), addresses[i]);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(19)]
    [InlineData(1000)]
    [InlineData(67_000_000)]
    public void Offsets_are_those_of_the_definition(int components)
    {
        const int halves = 60;
        foreach (int batch in (int[])[1, 32, 64])
        {
            IndexLayout layout = new(components, batch);
            using RingDraws draws = new(Seed, layout);
            draws.Begin(32);
            for (int half = 0; half < halves; half++)
            {
                uint* from = draws.NextHalfDrawn();
                for (int i = 0; i < BlockDraws.Ahead; i++)
                {
                    Same(from + (i * layout.IndicesOfBlock * 8), draws.ToSecondSet, layout, ((long)half * BlockDraws.Ahead) + i);
                }
            }
        }
    }

    static void Same(uint* block, int toSecondSet, IndexLayout layout, long n)
    {
        (long step, int first) = layout.StepsPerBlock > 1
            ? (n * layout.StepsPerBlock, 0)
            : (n / layout.BlocksPerStep, (int)(n % layout.BlocksPerStep) * layout.IndicesOfBlock);
        int used = layout.StepsPerBlock > 1 ? layout.StepsPerBlock * layout.Batch : Math.Min(layout.IndicesOfBlock, layout.Batch - first);
        for (int i = 0; i < used; i++)
        {
            (int further, int draw) = layout.StepsPerBlock > 1 ? Math.DivRem(i, layout.Batch) : (0, first + i);
            for (uint trajectory = 0; trajectory < 16; trajectory++)
            {
                long expected = DefinedDraws.Index(Seed, (int)layout.Components, layout.Batch, (int)step + further, draw, 32 + trajectory);
                Assert.Equal(expected * 64, block[((trajectory / 8) * toSecondSet) + (i * 8) + (trajectory % 8)]);
            }
        }
    }

    /// <summary>Every outcome has the same number of accepted words, counted from its first and its last word.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(300_007)]
    public void Every_outcome_has_the_same_number_of_words(int components)
    {
        IndexLayout layout = new(components, 1);
        ulong outcomes = layout.Outcomes, words = 1UL << 32;
        for (ulong outcome = 0; outcome < outcomes; outcome++)
        {
            // word·outcomes lies in [outcome·2³², (outcome + 1)·2³²); the first may be rejected
            ulong first = ((outcome * words) + outcomes - 1) / outcomes, end = (((outcome + 1) * words) + outcomes - 1) / outcomes;
            ulong rejected = (first * outcomes) - (outcome * words) < layout.Rejected ? 1UL : 0;
            Assert.Equal(words / outcomes, end - first - rejected);
        }
    }

    /// <summary>
    /// Sixty-four million indices: counts of each index, and of pairs of indices, on the same path up to nine draws apart and on neighboring paths at
    /// the same step. Each statistic is χ², expressed in standard deviations from its mean.
    /// </summary>
    [Fact]
    public void Indices_are_uniform_and_independent()
    {
        const int components = 1000, bins = 20, paths = 16, length = 256, groups = 16_000, lags = 9;
        long[] counts = new long[components];
        long[][] pairs = [.. Enumerable.Range(0, lags + 1).Select(_ => new long[bins * bins])]; // lag 0 stands for neighboring paths
        using RingDraws draws = new(17, new(components, 1));
        int[,] drawn = new int[paths, length];
        for (int group = 0; group < groups; group++)
        {
            draws.Begin((uint)(group * paths));
            for (int at = 0; at < length; at += 8 * BlockDraws.Ahead)
            {
                uint* half = draws.NextHalfDrawn();
                for (int i = 0; i < 8 * BlockDraws.Ahead; i++)
                {
                    for (int path = 0; path < paths; path++)
                    {
                        drawn[path, at + i] = (int)(half[((path / 8) * draws.ToSecondSet) + (i * 8) + (path % 8)] / 64);
                    }
                }
            }

            for (int path = 0; path < paths; path++)
            {
                for (int step = 0; step < length; step++)
                {
                    int index = drawn[path, step], bin = index / (components / bins);
                    counts[index]++;
                    pairs[0][(bin * bins) + (drawn[(path + 1) % paths, step] / (components / bins))]++;
                    for (int lag = 1; lag <= lags && step + lag < length; lag++)
                    {
                        pairs[lag][(bin * bins) + (drawn[path, step + lag] / (components / bins))]++;
                    }
                }
            }
        }

        Assert.InRange(Deviation(counts), -4, 4);
        Assert.All(pairs, table => Assert.InRange(Deviation(table), -4, 4));
    }

    static double Deviation(long[] counts)
    {
        double expected = counts.Sum() / (double)counts.Length, chi = counts.Sum(count => (count - expected) * (count - expected) / expected);
        return (chi - (counts.Length - 1)) / Math.Sqrt(2.0 * (counts.Length - 1));
    }
}
