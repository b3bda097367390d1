using Escapement.Tests.Shared;
using PublicApiGenerator;

namespace Escapement.Tests.Repository;

/// <summary>Arrays of every rank, wherever a signature can have them.</summary>
public abstract class ArraysOfManyRanks
{
    protected ArraysOfManyRanks(double[] one, double[,]? two, int[][] jagged) => (One, Two, Jagged) = (one, two, jagged);

    public double[] One { get; }

    public double[,]? Two { get; protected set; }

    public int[][] Jagged { get; }

    public abstract int[,,] Three(double[,] two, double[]? one = null, double[,,]? three = null);

    public abstract int[] Three(string[,] texts);

    public abstract int Other(IReadOnlyList<double> items);

    public class Nested
    {
        public static double[,] Two(double[,] @event) => @event;
    }
}

/// <summary>Members that differ only in ranks, and two that could be mistaken for each other.</summary>
public static class ArraysToldApartByRank
{
    public static int Count(double[] values) => values.Length;

    public static int Count(double[,] values) => values.Length;

    public static int Count(double[,,] values) => values.Length;
}

public static class ArraysNotToldApart
{
    public static int Count(double[,] values) => values.Length;

    public static int Count(int[] values) => values.Length;
}

public class ArrayRanksTests
{
    [Fact]
    public void Every_rank_is_printed()
    {
        string[] all = Printed(typeof(ArraysOfManyRanks), typeof(ArraysOfManyRanks.Nested));
        foreach (string expected in (string[])[
            "protected ArraysOfManyRanks(double[] one, double[,]? two, int[][] jagged) { }",
            "public double[] One { get; }",
            "public double[,]? Two { get; protected set; }",
            "public int[][] Jagged { get; }",
            "public abstract int[,,] Three(double[,] two, double[]? one = null, double[,,]? three = null);",
            "public abstract int[] Three(string[,] texts);",
            "public static double[,] Two(double[,] @event) { }"])
        {
            Assert.Contains(all, line => line.Trim() == expected);
        }
    }

    [Fact]
    public void Overloads_may_differ_in_ranks_alone()
        => Assert.Equal(
            ["(double[,,] values) { }", "(double[,] values) { }", "(double[] values) { }"],
            Printed(typeof(ArraysToldApartByRank)).Select(line => line.Split(" Count")).Where(parts => parts.Length == 2).Select(parts => parts[1])
                .Order(StringComparer.Ordinal));

    [Fact]
    public void What_cannot_be_told_apart_is_not_guessed()
        => Assert.Contains(
            "2 lines", Assert.ThrowsAny<Exception>(() => Printed(typeof(ArraysNotToldApart))).Message, StringComparison.Ordinal);

    static string[] Printed(params Type[] types)
    {
        ApiGeneratorOptions options = new() { IncludeAssemblyAttributes = false, IncludeTypes = types };
        return ArrayRanks.Restored(typeof(ArrayRanksTests).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").Split('\n'), types);
    }
}
