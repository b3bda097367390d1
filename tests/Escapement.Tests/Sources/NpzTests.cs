using System.IO.Compression;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class NpzTests : IDisposable
{
    static readonly double[,] Features = { { 1, 2 }, { -3, 4.5 }, { 0.25, -6 } };
    static readonly double[] Target = [7, -8, 9];

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A zip archive of arrays, as numpy.savez and numpy.savez_compressed write it.</summary>
    internal static byte[] Zip(CompressionLevel compression, params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, compression).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    byte[] Npy(double[,] values) => Bytes(path => Escapement.Sources.Npy.Write(path, values));

    byte[] Npy(params double[] values) => Bytes(path => Escapement.Sources.Npy.Write(path, values));

    byte[] Bytes(Action<string> write)
    {
        write(_folder["array"]);
        return File.ReadAllBytes(_folder["array"]);
    }

    FiniteSum Load(SourceOptions? options, params (string Name, byte[] Content)[] entries) =>
        ProblemSource.Load(_folder.Write("d.npz", Zip(CompressionLevel.Optimal, entries)), options, TestContext.Current.CancellationToken);

    string Refusal(params (string Name, byte[] Content)[] entries) => Refusal(null, entries);

    string Refusal(SourceOptions? options, params (string Name, byte[] Content)[] entries) =>
        _folder.Message(() => Load(options, entries).Dispose());

    [Theory]
    [InlineData("x", "y", CompressionLevel.NoCompression)]
    [InlineData("X", "y", CompressionLevel.Optimal)]
    public void X_and_y_are_a_table(string x, string y, CompressionLevel compression)
    {
        byte[] zip = Zip(compression, (y + ".npy", Npy(Target)), ("names.npy", [1, 2]), (x + ".npy", Npy(Features)));
        using FiniteSum problem = ProblemSource.Load(_folder.Write("data", zip), null, TestContext.Current.CancellationToken);
        using FiniteSum expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void A_column_of_targets_is_taken()
    {
        using FiniteSum problem = Load(null, ("x.npy", Npy(Features)), ("y.npy", Npy(new double[,] { { 7 }, { -8 }, { 9 } })));
        using FiniteSum expected = new LeastSquares(Features, Target);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void Whole_numbers_are_classes_when_the_model_says_so()
    {
        using FiniteSum problem = Load(new SourceOptions { Model = "softmax" }, ("x.npy", Npy(Features)), ("y.npy", Npy(Target)));
        using FiniteSum expected = new SoftmaxRegression(Features, [1, 0, 2]);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void A_single_array_is_the_rows_of_a_quadratic_sum()
    {
        using FiniteSum problem = Load(null, ("arr_0.npy", Npy(Features))), expected = QuadraticSum.FromRows(Features);
        CsvTests.AssertSame(expected, problem);
        Assert.Equal(
            "d.npz: a single array is the rows of a quadratic sum; for logistic the file needs x and y",
            Refusal(new SourceOptions { Model = "logistic" }, ("x.npy", Npy(Features))));
        Assert.Equal("d.npz: arr_0 has the shape 3, expected N × p", Refusal(("arr_0.npy", Npy(Target))));
    }

    [Fact]
    public void Other_arrays_are_named()
    {
        const string Expected = "expected x and y (a table with targets) or a single array (the rows of a quadratic sum); choose them in Python "
            + "with numpy.savez(\"data.npz\", x=..., y=...)";
        Assert.Equal(
            $"d.npz: holds the arrays x_train, y_train, {Expected}", Refusal(("x_train.npy", Npy(Features)), ("y_train.npy", Npy(Target))));
        Assert.Equal($"d.npz: holds the arrays x, z, {Expected}", Refusal(("x.npy", Npy(Features)), ("z.npy", Npy(Target))));
        Assert.Equal(
            "d.npz: holds both x and X, expected one of them",
            Refusal(("x.npy", Npy(Features)), ("X.npy", Npy(Features)), ("y.npy", Npy(Target))));
        Assert.Equal(
            "d.npz: a quadratic sum has no targets, but the file holds y beside x; save x alone",
            Refusal(new SourceOptions { Model = "quadratic-sum" }, ("x.npy", Npy(Features)), ("y.npy", Npy(Target))));
        Assert.Equal(
            "d.npz: is a sparse matrix of SciPy, without targets; save it in Python with sklearn.datasets.dump_svmlight_file(X, y, \"data.svm\")",
            Refusal(("indices.npy", Npy(1)), ("indptr.npy", Npy(1)), ("format.npy", [1]), ("shape.npy", Npy(1)), ("data.npy", Npy(1))));
    }

    [Fact]
    public void Shapes_and_numbers_that_do_not_fit_are_refused()
    {
        Assert.Equal("d.npz: x has the shape 3, expected N × d, a row for each component", Refusal(("x.npy", Npy(Target)), ("y.npy", Npy(Target))));
        Assert.Equal("d.npz: y has the shape 2, expected 3 targets, one for each row of x", Refusal(("x.npy", Npy(Features)), ("y.npy", Npy(1, 2))));
        Assert.Equal(
            "d.npz: y has the shape 1 × 3, expected 3 targets, one for each row of x",
            Refusal(("x.npy", Npy(Features)), ("y.npy", Npy(new double[,] { { 1, 2, 3 } }))));
        Assert.Equal(
            "d.npz, array y: y[1] is NaN, expected a finite number", Refusal(("x.npy", Npy(Features)), ("y.npy", Npy(1, double.NaN, 2))));
        Assert.Equal(
            "d.npz, array y: is not a .npy file: it does not start with \\x93NUMPY",
            Refusal(("x.npy", Npy(Features)), ("y.npy", "no numbers"u8.ToArray())));
        Assert.Equal(
            "d.npz: the option target is for tables in CSV, ARFF and Parquet files only",
            Refusal(new SourceOptions { Target = "y" }, ("x.npy", Npy(Features))));
    }

    [Fact]
    public void A_changed_number_is_refused_by_its_checksum()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("x.npy", Npy(Features)));
        zip[zip.AsSpan().IndexOf(BitConverter.GetBytes(4.5))] ^= 1;
        Assert.Equal(
            "d.npz: the zip data is damaged or truncated", _folder.Message(() => ProblemSource.Load(_folder.Write("d.npz", zip))));
    }

    [Fact]
    public void A_damaged_archive_is_refused()
    {
        byte[] zip = Zip(CompressionLevel.Optimal, ("x.npy", Npy(Features)), ("y.npy", Npy(Target)));
        _folder.Write("d.npz", zip[..(zip.Length / 2)]);
        Assert.Equal("d.npz: the zip data is damaged or truncated", _folder.Message(() => ProblemSource.Load(_folder["d.npz"])));
        _folder.Write("d.npz", TemporaryFolder.Gzip(zip));
        Assert.Equal(
            "d.npz: is a zip archive inside a gzip file; decompress it with gunzip first",
            _folder.Message(() => ProblemSource.Load(_folder["d.npz"])));
    }
}
