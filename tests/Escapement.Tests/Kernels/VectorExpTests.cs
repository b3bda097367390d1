using System.Runtime.Intrinsics;
using Escapement.Kernels;

namespace Escapement.Tests.Kernels;

public sealed class VectorExpTests
{
    static double Exp(double x)
    {
        // a lane's result does not depend on its neighbors
        Vector512<double> result = VectorExp.Of<Vector512<double>, Ops512>(Vector512.Create(x, -x, x, 0, x, double.NaN, 800, x));
        Assert.True(double.IsNaN(x) || (result[0] == result[2] && result[2] == result[4] && result[4] == result[7]));
        if (InstructionSet.Widest >= VectorWidth.Bits256)
        {
            Assert.Equal(result.GetLower().AsInt64(), VectorExp.Of<Vector256<double>, Ops256>(Vector256.Create(x, -x, x, 0)).AsInt64());
        }

        return result[0];
    }

    /// <summary>The distance of two doubles in units in the last place, from their bits.</summary>
    static long Ulps(double a, double b) => Math.Abs(BitConverter.DoubleToInt64Bits(a) - BitConverter.DoubleToInt64Bits(b));

    [Fact]
    public void Within_one_unit_in_the_last_place_of_the_library()
    {
        long worst = 0;
        for (int i = 0; i <= 400_000; i++)
        {
            double x = -745.5 + (i * (1455.7 / 400_000));
            worst = Math.Max(worst, Ulps(Math.Exp(x), Exp(x)));
        }

        for (int exponent = -60; exponent < 9; exponent++)
        {
            for (double mantissa = 1; mantissa < 2; mantissa += 1.0 / 257)
            {
                double x = Math.ScaleB(mantissa, exponent);
                worst = Math.Max(worst, Math.Max(Ulps(Math.Exp(x), Exp(x)), Ulps(Math.Exp(-x), Exp(-x))));
            }
        }

        Assert.InRange(worst, 0, 1);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(709.7827128933841, double.PositiveInfinity)]
    [InlineData(-745.1332191019411, double.Epsilon)]
    [InlineData(-745.1332191019412, 0.0)]
    [InlineData(double.MaxValue, double.PositiveInfinity)]
    [InlineData(double.MinValue, 0.0)]
    public void Special_values(double x, double expected) => Assert.Equal(expected, Exp(x));

    [Fact]
    public void The_ends_of_the_range_are_those_of_the_library()
    {
        foreach (double x in (double[])[709.782712893384, -708.3964185322641, -708.4, -740, -745.1])
        {
            Assert.InRange(Ulps(Math.Exp(x), Exp(x)), 0, 1);
        }
    }
}
