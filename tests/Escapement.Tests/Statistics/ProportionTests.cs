using Escapement.Random;
using Escapement.Statistics;

namespace Escapement.Tests.Statistics;

public class ProportionTests
{
    /// <summary>The ends are those at which the binomial tails have half the error probability: checked by summing the tails.</summary>
    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 1)]
    [InlineData(3, 10)]
    [InlineData(40, 50)]
    [InlineData(250, 1000)]
    public void The_ends_leave_half_the_error_in_each_tail(int count, int trials)
    {
        Proportion proportion = new(count, trials, 0.98);
        if (count > 0)
        {
            Assert.Equal(0.01, Pmf(trials, proportion.Low)[count..].Sum(), 1e-12);
        }

        if (count < trials)
        {
            Assert.Equal(0.01, Pmf(trials, proportion.High)[..(count + 1)].Sum(), 1e-12);
        }

        Assert.True(proportion.Low >= 0 && proportion.Low <= proportion.Value && proportion.Value <= proportion.High && proportion.High <= 1);
    }

    [Fact]
    public void None_of_many_is_the_rule_of_three()
        => Assert.Equal(-Math.Log(0.005) / 1e6, new Proportion(0, 1_000_000).High, 1e-10);

    /// <summary>
    /// In 2,000 repeated experiments the interval misses the truth at most as often as its confidence allows (with a bound that holds at 99.9 %).
    /// </summary>
    [Theory]
    [InlineData(0.02, 100, 0.9)]
    [InlineData(0.5, 30, 0.99)]
    public void Intervals_cover_over_repeated_seeds(double probability, int trials, double confidence)
    {
        int missed = 0;
        for (uint seed = 0; seed < 2000; seed++)
        {
            RandomStream stream = new(seed, StreamId.Statistics);
            int count = Enumerable.Range(0, trials).Count(t => stream.Block(0, 0, (uint)t).Uniforms.First < probability);
            Proportion proportion = new(count, trials, confidence);
            missed += probability >= proportion.Low && probability <= proportion.High ? 0 : 1;
        }

        double error = 1 - confidence;
        Assert.InRange(missed, 1, (2000 * error) + (3.1 * Math.Sqrt(2000 * error * confidence)));
    }

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(1, 2, 1));
    }

    static double[] Pmf(int trials, double p)
    {
        double[] pmf = new double[trials + 1];
        double log = trials * Math.Log(1 - p);
        for (int x = 0; x <= trials; x++)
        {
            pmf[x] = Math.Exp(log);
            log += Math.Log((double)(trials - x) / (x + 1) * p / (1 - p));
        }

        return pmf;
    }
}
