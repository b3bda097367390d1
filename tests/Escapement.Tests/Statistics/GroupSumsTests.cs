using CsCheck;
using Escapement.Statistics;

namespace Escapement.Tests.Statistics;

public sealed class GroupSumsTests
{
    /// <summary>
    /// Compares with a logarithm of every number, including zeros, infinite, subnormal and missing numbers, for every number of groups that fills or
    /// does not fill vectors.
    /// </summary>
    [Fact]
    public void Sums_are_those_of_every_number()
    {
        Gen<double> ordinary = Gen.Double[-300, 300].Select(exponent => Math.Pow(10, exponent));
        Gen<double> odd = Gen.OneOf(
            ordinary, Gen.Const(0.0), Gen.Const(double.PositiveInfinity), Gen.Const(double.Epsilon), Gen.Const(1e-310), Gen.Const(double.NaN));
        Gen.Select(Gen.OneOf(ordinary.Array[0, 400], odd.Array[0, 400]), Gen.OneOf(Gen.Const(32), Gen.Int[1, 40])).Sample(Same);
    }

    /// <summary>A group with more numbers than one product of mantissas can take.</summary>
    [Fact]
    public void Products_do_not_overflow() => Same([.. Enumerable.Range(0, 32 * 5001).Select(i => 1.99999 * (1 + (i % 7)))], 32);

    static void Same(double[] values, int groups)
    {
        double[] sums = new double[groups], logs = new double[groups];
        GroupSums.Totals totals = GroupSums.Of(values, sums, logs);
        double[] there = [.. values.Where(value => !double.IsNaN(value))];
        Assert.Equal(there.Length, totals.Present);
        Assert.Equal(there.Count(value => value > 0), totals.Positive);
        Near([.. there.Where(value => value > 0)], totals.Logs);
        for (int group = 0; group < groups; group++)
        {
            double[] own = [.. values.Where((value, i) => i % groups == group && !double.IsNaN(value))];
            Assert.Equal(own.Aggregate(0.0, (sum, value) => sum + value), sums[group]);
            Near(own, logs[group]);
        }
    }

    static void Near(double[] values, double actual)
    {
        double expected = values.Sum(Math.Log);
        if (double.IsFinite(expected))
        {
            // every factor adds a relative error of half a unit in the last place to the product, which is an absolute error of its logarithm;
            // adding logarithms one by one has the same error relative to their sum
            Assert.Equal(expected, actual, (values.Length + 3) * 1.2e-16 * (1 + values.Sum(value => Math.Abs(Math.Log(value)))));
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }
}
