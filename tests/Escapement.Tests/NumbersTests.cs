using System.Globalization;
using CsCheck;

namespace Escapement.Tests;

public class NumbersTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.02668, "0.02668")]
    [InlineData(0.99999, "1.000")]
    [InlineData(1234.5678, "1,235")]
    [InlineData(123456.7, "123,457")]
    [InlineData(1234567, "1.235e6")]
    [InlineData(0.00012345, "0.0001234")]
    [InlineData(0.000012345, "1.234e-5")]
    [InlineData(9.99999e-5, "0.0001000")]
    [InlineData(-2.5, "-2.500")]
    [InlineData(double.PositiveInfinity, "infinite")]
    [InlineData(double.NaN, "-")]
    public void Sentences_have_four_significant_digits(double value, string expected) => Assert.Equal(expected, Numbers.Spoken(value));

    [Theory]
    [InlineData(1.11, "1.11")]
    [InlineData(34.7, "35")]
    [InlineData(832860.2, "832,860")]
    [InlineData(62439495.6, "6.24e7")]
    public void Quantities_keep_decimals_only_where_they_matter(double value, string expected) => Assert.Equal(expected, Numbers.Quantity(value));

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(90, "90 s")]
    [InlineData(121, "3 min")]
    [InlineData(7201, "3 h")]
    [InlineData(400_000, "5 days")]
    [InlineData(1e15, "1.2e10 days")]
    public void Times_are_rounded_up_to_whole_units(double seconds, string expected) => Assert.Equal(expected, Numbers.Time(seconds));

    [Fact]
    public void Tables_stay_within_half_a_unit_of_the_fifth_digit() => Gen.Double[1e-12, 1e12].Sample(value =>
    {
        double shown = double.Parse(Numbers.Tabled(value), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        return Math.Abs(shown - value) <= 0.5001e-4 * value;
    });

    [Fact]
    public void Full_precision_reads_back()
        => Gen.Double.Sample(value => double.Parse(Numbers.Exact(value), CultureInfo.InvariantCulture).Equals(value));
}
