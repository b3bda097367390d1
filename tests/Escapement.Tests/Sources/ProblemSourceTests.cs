using System.IO.Compression;
using System.Text;
using CsCheck;
using Escapement.Problems;
using Escapement.Sources;
using TorchSharp;

namespace Escapement.Tests.Sources;

public sealed class ProblemSourceTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static FiniteSum Load(string source, SourceOptions? options = null) => ProblemSource.Load(source, options, TestContext.Current.CancellationToken);

    [Fact]
    public void Digits_is_softmax_with_ten_classes()
    {
        using FiniteSum digits = Load("digits");
        Assert.IsType<SoftmaxRegression>(digits);
        Assert.Equal((1797, 65 * 10), (digits.Components, digits.Dimension));
        Assert.Equal(Math.Log(10), digits.Loss(new double[650]), 1e-12);
    }

    [Fact]
    public void Diabetes_is_least_squares()
    {
        using FiniteSum diabetes = Load("diabetes");
        Assert.IsType<LeastSquares>(diabetes);
        Assert.Equal((442, 11), (diabetes.Components, diabetes.Dimension));

        // Mean and variance of the target, as published with the data: 152.133484 and 5929.884897 (population).
        double[] theta = new double[11];
        Assert.Equal(-152.133484162896, diabetes.Gradient(theta)[10], 1e-9);
        theta[10] = 152.133484162896;
        Assert.Equal(5929.884896910383 / 2, diabetes.Loss(theta), 1e-9);
    }

    [Fact]
    public void What_is_no_source_is_said()
    {
        const string Nothing = "no such file, embedded data set (diabetes, digits) or test problem (quadratic-circle, styblinski-tang, wu)";
        Assert.Equal($"digit: {Nothing} (did you mean 'digits'?)", _folder.Message(() => Load("digit")));
        Assert.Equal($": {Nothing}", _folder.Message(() => Load("")));
        Assert.Equal($"none.csv: {Nothing}", _folder.Message(() => Load(_folder["none.csv"])));
        Directory.CreateDirectory(_folder["d"]);
        Assert.Equal("d: is a directory, not a file; for a folder of IDX files, give mnist:d", _folder.Message(() => Load(_folder["d"])));
        Assert.Equal(
            "digits: the option target is for tables in CSV, ARFF and Parquet files only",
            _folder.Message(() => Load("digits", new SourceOptions { Target = "3" })));
        Assert.Equal("l2 is -1, expected a finite number ≥ 0", _folder.Message(() => Load("digits", new SourceOptions { L2 = -1 })));
        Npy.Write(_folder["v.npy"], [1, 2]);
        Assert.Equal(
            "v.npy: has the shape 2, expected N × p; name other shapes as x, Q or diagonal in a JSON file",
            _folder.Message(() => Load(_folder["v.npy"])));
    }

    [Fact]
    public void The_need_for_memory_is_said_before_it_is_taken() => Assert.Equal(
        "big.csv: 60000 × 785 doubles need 376.8 MB of memory, more than the 100 MB available",
        Assert.Throws<SourceException>(() => MemoryNeed.Require("big.csv", "60000 × 785 doubles", 60000 * 785 * 8.0, 100e6)).Message);

    [Theory]
    [InlineData("a.csv", "1,2,3\n4,5,6\n")]
    [InlineData("a.csv", "1,2,a\n4,5,b\n")]
    [InlineData("a.csv", "1,2,a\n4,5,b\n7,8,c\n")]
    [InlineData("a.json", "{\"x\":[[1,2],[3,4]],\"y\":[1,2]}")]
    public void Loaded_no_tensor_is_left(string name, string text)
    {
        string path = _folder.Write(name, text);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Load(path).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("a.csv", "1,2,3\n4,x,6\n")]
    [InlineData("a.json", "{\"x\":[[1,2],[3,4]],\"g\":[[1,2],[3,4]]}")]
    [InlineData("a.json", "{\"Q\":[[[1,2],[2,1]]]}")]
    public void Refused_no_tensor_is_left(string name, string text)
    {
        string path = _folder.Write(name, text);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<SourceException>(() => Load(path));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Cancellation_is_heeded()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => ProblemSource.Load("digits", null, source.Token));
    }

    public static TheoryData<string, byte[]> Seeds => new()
    {
        { "a.csv", "a,b,\"y\"\n1,2,no\n-3,\"4.5\",yes\n0.25,-6,no\n"u8.ToArray() },
        { "b.csv", "1;2;7\r\n-3;4.5;-8\r\n0.25;-6;9"u8.ToArray() },
        { "c.csv.gz", TemporaryFolder.Gzip("1,2,7\n-3,4.5,-8\n0.25,-6,9\n"u8.ToArray()) },
        { "d.json", "{\"problem\":\"quadratic-sum\",\"Q\":[[[2,1],[1,2]],[[1,0],[0,3]]],\"g\":[[1,2],[-1,-2]],\"note\":null}"u8.ToArray() },
        { "e.json", "{\"x\":[[1,2],[-3,4.5],[0.25,-6]],\"y\":[\"b\",\"a\",\"b\"]}"u8.ToArray() },
        { "f.npy", [.. NpyHeader.Bytes([3, 2]), .. new byte[48]] },
        { "g.svm", "7 1:1 2:2 # comment\n-8 qid:1 1:-3 2:4.5\n9\n"u8.ToArray() },
        { "h", "1 1:1 2:2\n-1 1:-3 2:4.5\n1 2:1\n"u8.ToArray() },
        { "i.arff", "@relation r\n@attribute a real\n@attribute y {n, 'y'}\n@data\n1,n\n{0 2,1 'y'}\n-3,n\n"u8.ToArray() },
        { "j.npz", NpzTests.Zip(CompressionLevel.NoCompression, ("x.npy", [.. NpyHeader.Bytes([3, 2]), .. new byte[48]])) },
        { "k.npz", NpzTests.Zip(CompressionLevel.Optimal, ("x.npy", [.. NpyHeader.Bytes([3, 2]), .. new byte[48]])) },
    };

    /// <summary>Whatever a file holds, loading gives a problem or a one-line error.</summary>
    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public void Damaged_files_are_refused_and_nothing_else(string name, byte[] seed)
    {
        Gen<byte[]> random = Gen.Byte.Array[0, 60];
        Gen<byte[]> truncated = Gen.Int[0, seed.Length].Select(length => seed[..length]);
        Gen<byte[]> changed = Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte).Array[1, 4].Select(changes =>
        {
            byte[] bytes = [.. seed];
            foreach ((int at, byte value) in changes)
            {
                bytes[at] = value;
            }

            return bytes;
        });
        Gen<byte[]> grown = Gen.Select(truncated, Gen.OneOfConst("\"", ",", "[", "]", "\n", "1e999", "null", "{\"x\":", "\0").Array[1, 3])
            .Select((bytes, tail) => bytes.Concat(Encoding.UTF8.GetBytes(string.Concat(tail))).ToArray());
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        int refused = 0;
        Gen.OneOf(random, truncated, changed, grown).Sample(bytes =>
        {
            string path = _folder.Write(name, bytes);
            try
            {
                using FiniteSum problem = ProblemSource.Load(path, null, cancellationToken);
                return problem.Components > 0;
            }
            catch (SourceException e)
            {
                refused++;
                return e.Message.StartsWith(path, StringComparison.Ordinal) && !e.Message.Contains('\n', StringComparison.Ordinal);
            }
        }, iter: 1000, threads: 1, print: bytes => Convert.ToHexString(bytes));
        Assert.True(refused > 100);
    }

    [Fact]
    public void Damaged_IDX_files_are_refused_and_nothing_else()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4], labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 8];
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        int loaded = 0, refused = 0;
        Gen<(byte[] Images, byte[] Labels)> damaged = Gen.OneOf(
            Gen.Int[0, images.Length].Select(length => (images[..length], labels)),
            Gen.Select(Gen.Int[0, images.Length - 1], Gen.Byte).Select((at, value) => (Changed(images, at, value), labels)),
            Gen.Select(Gen.Int[0, labels.Length - 1], Gen.Byte).Select((at, value) => (images, Changed(labels, at, value))));
        Gen.Select(damaged, Gen.Bool).Sample((files, gzip) =>
        {
            (byte[] image, byte[] other) = files;
            _folder.Write("train-images-idx3-ubyte", gzip ? TemporaryFolder.Gzip(image) : image);
            _folder.Write("train-labels-idx1-ubyte", other);
            try
            {
                using FiniteSum problem = ProblemSource.Load("mnist:" + Path.GetDirectoryName(_folder["x"]), null, cancellationToken);
                loaded++;
                return problem.Components == 2;
            }
            catch (SourceException e)
            {
                refused++;
                return !e.Message.Contains('\n', StringComparison.Ordinal);
            }
        }, iter: 500, threads: 1);
        Assert.True(loaded > 25 && refused > 100, $"{loaded} loaded, {refused} refused");
    }

    static byte[] Changed(byte[] bytes, int at, byte value) => [.. bytes[..at], value, .. bytes[(at + 1)..]];
}
