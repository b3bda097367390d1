using System.Runtime.Intrinsics;
using Escapement.Random;

namespace Escapement.Tests.Random;

public sealed class NormalPairsTests
{
    const int Ulps = 4; // two of cosine or sine, one and a half of the root of a logarithm, half of their product

    static (double First, double Second) Of(uint x0, uint x1, uint x2, uint x3)
    {
        // the high halves of the lanes hold leftovers
        Vector256<ulong> Lanes(uint word) => Vector256.Create(word, word | (7UL << 32), word | (ulong.MaxValue << 32), word);
        (Vector256<double> first, Vector256<double> second) = NormalPairs.Of(Lanes(x0), Lanes(x1), Lanes(x2), Lanes(x3));
        Assert.Equal(Vector256.Create(first[0]), first);
        Assert.Equal(Vector256.Create(second[0]), second);
        return (first[0], second[0]);
    }

    static void Check(uint x0, uint x1, uint x2, uint x3)
    {
        double radius = Math.Sqrt(-2 * Math.Log(Philox.OpenUniform(x0, x1))), turns = Philox.Uniform(x2, x3);
        (double first, double second) = Of(x0, x1, x2, x3);
        Near(radius * double.CosPi(2 * turns), first);
        Near(radius * double.SinPi(2 * turns), second);
    }

    static void Near(double expected, double actual)
        => Assert.True(Math.Abs(expected - actual) <= Ulps * Math.ScaleB(Math.Abs(expected), -52), $"expected {expected:R}, got {actual:R}");

    [Fact]
    public void Are_those_of_the_library_to_a_few_units_in_the_last_place()
    {
        RandomStream stream = new(3, StreamId.Starts);
        for (uint block = 0; block < 200_000; block++)
        {
            RandomBlock words = stream.Block(block, 0, 0);
            Check(words.X0, words.X1, words.X2, words.X3);
        }
    }

    /// <summary>
    /// The smallest and largest uniform numbers, those around √½, where the exponent changes, and those around the eighths of a turn, where the
    /// nearest quarter changes.
    /// </summary>
    [Fact]
    public void Likewise_at_the_edges()
    {
        foreach (uint high in (uint[])[0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xB504_F333, 0xB504_F334, 0xFFFF_FFFF])
        {
            foreach (uint low in (uint[])[0, 0x1000, 0x7FFF_F000, 0xFFFF_FFFF])
            {
                for (uint eighth = 0; eighth < 8; eighth++)
                {
                    Check(high, low, eighth << 29, 0);
                    Check(high, low, eighth << 29, 1 << 11);
                    Check(high, low, (eighth << 29) - 1, uint.MaxValue);
                }
            }
        }
    }

    /// <summary>The same on every machine.</summary>
    [Fact]
    public void Bits_are_known()
    {
        ulong[] known =
        [
            0x3F94F5792B09ACA0, 0x3FE232C15758A9B9, 0x3FAFC15C9A8B2230, 0x3FDD4A84825F80AA,
            0x3FE3800218A7FE75, 0x3FE433CB9EAEBD04, 0x3FDFB873008B123E, 0x3FC3C7393E481447,
            0xBF859734607E859F, 0x3FE9A77628240CAB, 0xBFE5F4B44EBD973C,
        ];
        double[] numbers = new double[known.Length];
        new RandomStream(0x299f31d0a4093822, StreamId.Starts).Normals(5, 7, numbers);
        Assert.Equal(known, numbers.Select(BitConverter.DoubleToUInt64Bits));
    }

    [Fact]
    public void Many_are_those_of_consecutive_blocks()
    {
        RandomStream stream = new(11, StreamId.Starts);
        for (int length = 0; length < 30; length++)
        {
            double[] numbers = new double[length];
            stream.Normals(2, 3, numbers);
            for (int i = 0; i < length; i++)
            {
                (double first, double second) = stream.Normals((uint)i / 2, 2, 3);
                Assert.Equal(i % 2 == 0 ? first : second, numbers[i]);
            }
        }
    }

    [Fact]
    public void Have_the_moments_of_a_normal_law()
    {
        double[] values = new double[100_000];
        new RandomStream(11, StreamId.Starts).Normals(0, 0, values);
        Assert.InRange(values.Average(), -0.013, 0.013); // four standard errors
        Assert.InRange(values.Average(v => v * v), 1 - 0.018, 1 + 0.018);
        Assert.InRange(values.Average(v => v * v * v * v), 3 - 0.13, 3 + 0.13);
    }
}
