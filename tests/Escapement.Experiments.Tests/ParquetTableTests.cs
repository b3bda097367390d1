using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Experiments.Tests;

/// <summary>Parquet files, which DuckDB writes here and reads in the program, are tables like any other.</summary>
public sealed class ParquetTableTests : IDisposable
{
    const string Numbers = "VALUES (1.0, 2, 7.0), (-3, 4.5, -8), (0.25, -6, 9)";

    static readonly double[,] Features = { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 } };
    static readonly double[] Target = [7, -8, 9];

    readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    string Write(string select, string name = "d.parquet")
    {
        using Database database = new();
        database.Execute($"COPY ({select}) TO '{_root.At(name)}' (FORMAT parquet)");
        return _root.At(name);
    }

    static FiniteSum Load(string path, SourceOptions? options = null) => ProblemFile.Load(path, options, TestContext.Current.CancellationToken);

    string Refusal(string path, SourceOptions? options = null)
    {
        string message = Assert.Throws<SourceException>(() => Load(path, options)).Message;
        Assert.DoesNotContain('\n', message);
        return message.Replace(_root.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOUBLE", "d.parquet")]
    [InlineData("FLOAT", "d.parquet")]
    [InlineData("DECIMAL(9, 3)", "d.parquet")]
    [InlineData("DOUBLE", "no name that tells")]
    [InlineData("DOUBLE", "it's in a.csv")]
    public void Columns_of_numbers_are_least_squares(string type, string name)
    {
        string path = _root.At("d.parquet");
        Write($"SELECT a::{type} AS a, b::{type} AS \"b, \"\"b\"\"\", y::{type} AS y FROM ({Numbers}) t(a, b, y)");
        File.Move(path, _root.At(name));
        using FiniteSum problem = Load(_root.At(name)), expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1")]
    public void The_target_is_a_name_or_a_number(string target)
    {
        string path = Write($"SELECT y AS a, a AS b, b AS c FROM ({Numbers}) t(a, b, y)");
        using FiniteSum problem = Load(path, new SourceOptions { Target = target }), expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("y > 0")]
    [InlineData("CASE WHEN y > 0 THEN 'yes' ELSE 'no' END")]
    [InlineData("(CASE WHEN y > 0 THEN '1' ELSE '0' END)::ENUM ('0', '1')")]
    public void Booleans_and_text_are_classes(string target)
    {
        string path = Write($"SELECT a, b, {target} AS y FROM ({Numbers}) t(a, b, y)");
        using FiniteSum problem = Load(path), expected = new LogisticRegression(Features, [1, 0, 1]);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Booleans_are_0_and_1_as_features_and_integers_are_numbers()
    {
        string path = Write("SELECT * FROM (VALUES (true, 2::TINYINT, 7::BIGINT), (false, 4, -8), (true, -6, 9)) t(a, b, y)");
        using FiniteSum problem = Load(path), expected = new LeastSquares(new double[,] { { 1, 2 }, { 0, 4 }, { 1, -6 } }, Target);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Numbers_keep_every_digit()
    {
        string path = Write(
            "SELECT 0.1::DOUBLE + 0.2::DOUBLE AS a, 12345678901234567890.123456789::DECIMAL(38, 9) AS b, 5e-324::DOUBLE AS y "
            + "UNION ALL SELECT 1e308, 0.3, 1");
        using FiniteSum problem = Load(path, new SourceOptions { Intercept = false });
        using FiniteSum expected = new LeastSquares(
            new double[,] { { 0.1 + 0.2, 12345678901234567890.123456789 }, { 1e308, 0.3 } }, [5e-324, 1], intercept: false);
        AssertSame(expected, problem);
    }

    [Fact]
    public void Folders_with_an_equals_sign_add_no_column()
    {
        Directory.CreateDirectory(_root.At("year=2020"));
        using FiniteSum problem = Load(Write($"SELECT * FROM ({Numbers}) t(a, b, y)", "year=2020/d.parquet"));
        using FiniteSum expected = new LeastSquares(Features, Target);
        AssertSame(expected, problem);
    }

    [Fact]
    public void All_columns_are_rows_of_a_quadratic_sum_when_the_model_says_so()
    {
        string path = Write($"SELECT a, b FROM ({Numbers}) t(a, b, y)");
        using FiniteSum problem = Load(path, new SourceOptions { Model = "quadratic-sum" }), expected = QuadraticSum.FromRows(Features);
        AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 2 AS y UNION ALL SELECT NULL, 3", ", row 3, column 1 (a): the cell is empty")]
    [InlineData("SELECT 1 AS a, 2 AS y UNION ALL SELECT 2, NULL", ", row 3, column 2 (y): the target is empty")]
    [InlineData("SELECT 1.0::DOUBLE AS a, 2 AS y UNION ALL SELECT 'NaN', 3", ", row 3, column 1 (a): \"NaN\" is not a finite number")]
    [InlineData("SELECT 'x' AS a, 2 AS y UNION ALL SELECT 'y', 3", ", row 2, column 1 (a): \"x\" is not a number")]
    [InlineData("SELECT [1, 2] AS a, 2 AS y UNION ALL SELECT [3], 3", ", row 2, column 1 (a): \"[1, 2]\" is not a number")]
    [InlineData("SELECT DATE '2020-01-02' AS a, 2 AS y UNION ALL SELECT '2020-01-03', 3", ", row 2, column 1 (a): \"2020-01-02\" is not a number")]
    public void What_is_wrong_is_said_with_its_place(string select, string message) => Assert.StartsWith(
        "d.parquet (a table with its names in row 1)" + message, Refusal(Write(select)), StringComparison.Ordinal);

    [Fact]
    public void A_file_without_features_or_rows_is_refused()
    {
        Assert.Equal("d.parquet: has 1 column, expected at least 2: features and a target", Refusal(Write("SELECT 1 AS a")));
        Assert.Equal("d.parquet: has no rows", Refusal(Write("SELECT 1 AS a, 2 AS y WHERE false")));
        Assert.Equal(
            "d.parquet: the option header is for CSV files only: this file always names its columns",
            Refusal(Write("SELECT 1 AS a, 2 AS y"), new SourceOptions { Header = false }));
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(Write($"SELECT * FROM ({Numbers}) t(a, b, y)"));
        File.WriteAllBytes(_root.At("d.parquet"), bytes[..(bytes.Length / 2)]);
        Assert.StartsWith("d.parquet: the Parquet data cannot be read: ", Refusal(_root.At("d.parquet")), StringComparison.Ordinal);
        File.WriteAllBytes(_root.At("d[1].parquet"), bytes);
        Assert.Equal(
            "d[1].parquet: a Parquet file cannot be read from a path with *, ? or [; rename it", Refusal(_root.At("d[1].parquet")));
        Assert.Equal(
            "e.parquet: is not a Parquet file: it does not start with PAR1", Refusal(_root.File("e.parquet", "a,b\n1,2\n")));
    }

    static void AssertSame(FiniteSum expected, FiniteSum actual)
    {
        Assert.IsType(expected.GetType(), actual);
        Assert.Equal((expected.Description, expected.Components, expected.Dimension), (actual.Description, actual.Components, actual.Dimension));
        double[] theta = [.. Enumerable.Range(0, expected.Dimension).Select(j => Math.Sin(1 + (3 * j)))];
        Assert.Equal(expected.Loss(theta), actual.Loss(theta));
        Assert.Equal(expected.Gradient(theta), actual.Gradient(theta));
    }
}
