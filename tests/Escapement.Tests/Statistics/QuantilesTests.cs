using CsCheck;
using Escapement.Statistics;

namespace Escapement.Tests.Statistics;

public sealed class QuantilesTests
{
    /// <summary>Compares with a full sort. There are few distinct values, so that many are equal, and some are infinite.</summary>
    [Fact]
    public void Quantiles_are_those_of_a_sorted_list()
    {
        Gen<double> value = Gen.OneOf(Gen.Double[-1, 1], Gen.Int[0, 3].Select(i => (double)i), Gen.Const(double.PositiveInfinity));
        Gen.Select(value.Array[1, 300], Gen.Double[0.001, 1].Array[1, 6]).Sample((values, levels) =>
        {
            Array.Sort(levels);
            double[] sorted = [.. values.Order()];
            double[] expected = [.. levels.Select(level => sorted[(int)Math.Ceiling(level * sorted.Length) - 1])];
            Assert.Equal(expected, Quantiles.Of([.. values], levels));
        });
    }

    [Fact]
    public void Without_values_there_are_no_quantiles() => Assert.Equal([double.NaN, double.NaN], Quantiles.Of([], [0.1, 0.9]));
}
