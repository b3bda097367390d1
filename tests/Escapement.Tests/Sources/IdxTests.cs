using System.Buffers.Binary;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class IdxTests : IDisposable
{
    const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static byte[] Idx(int magic, uint[] sizes, params byte[] data)
    {
        byte[] header = new byte[4 * (1 + sizes.Length)];
        BinaryPrimitives.WriteInt32BigEndian(header, magic);
        for (int d = 0; d < sizes.Length; d++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 * (d + 1)), sizes[d]);
        }

        return [.. header, .. data];
    }

    static readonly byte[] ThreeImages = Idx(0x803, [3, 1, 2], 0, 255, 7, 128, 3, 4), ThreeLabels = Idx(0x801, [3], 5, 0, 9);

    FiniteSum Load(SourceOptions? options = null) =>
        ProblemSource.Load("mnist:" + Path.GetDirectoryName(_folder["x"]), options, TestContext.Current.CancellationToken);

    string Refusal() => _folder.Message(() => Load().Dispose());

    [Theory]
    [InlineData(Images, Labels)]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData(Images + ".gz", Labels)]
    [InlineData("train-images.idx3-ubyte.gz", "train-labels.idx1-ubyte.gz")]
    public void Pixels_as_they_are_and_labels_as_classes(string images, string labels)
    {
        _folder.Write(images, images.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryFolder.Gzip(ThreeImages) : ThreeImages);
        _folder.Write(labels, labels.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryFolder.Gzip(ThreeLabels) : ThreeLabels);
        using FiniteSum problem = Load(), expected = new SoftmaxRegression(new double[,] { { 0, 255 }, { 7, 128 }, { 3, 4 } }, [1, 0, 2]);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void Labels_can_be_regressed()
    {
        _folder.Write(Images, ThreeImages);
        _folder.Write(Labels, ThreeLabels);
        using FiniteSum problem = Load(new SourceOptions { Model = "least-squares" });
        using FiniteSum expected = new LeastSquares(new double[,] { { 0, 255 }, { 7, 128 }, { 3, 4 } }, [5, 0, 9]);
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void Truncated_and_oversized_files_are_refused_with_both_lengths()
    {
        _folder.Write(Labels, ThreeLabels);
        _folder.Write(Images, ThreeImages[..^1]);
        Assert.Equal(Images + ": got 21 bytes, expected 22 (a header and 3 × 1 × 2)", Refusal());
        _folder.Write(Images, [.. ThreeImages, 0, 0]);
        Assert.Equal(Images + ": got 24 bytes, expected 22 (a header and 3 × 1 × 2)", Refusal());
        _folder.WriteGzip(Images, ThreeImages[..^1]);
        Assert.Equal(Images + ": got 21 bytes, expected 22 (a header and 3 × 1 × 2)", Refusal());
        _folder.WriteGzip(Images, [.. ThreeImages, 0, 0]);
        Assert.Equal(Images + ": got at least 23 bytes, expected 22 (a header and 3 × 1 × 2)", Refusal());
        _folder.Write(Images, ThreeImages[..10]);
        Assert.Equal(Images + ": got 10 bytes, expected 16 of header at least", Refusal());
        _folder.Write(Images, ThreeImages);
        _folder.Write(Labels, ThreeLabels[..^1]);
        Assert.Equal(Labels + ": got 10 bytes, expected 11 (a header and 3)", Refusal());
    }

    [Fact]
    public void Wrong_magic_numbers_counts_and_sizes_are_refused()
    {
        _folder.Write(Images, ThreeLabels);
        _folder.Write(Labels, ThreeLabels);
        Assert.Equal(Images + ": got 11 bytes, expected 16 of header at least", Refusal());
        _folder.Write(Images, Idx(0x801, [3, 1, 2], 1, 2, 3, 4, 5, 6));
        Assert.Equal(Images + ": magic number 0x00000801, expected 0x00000803 (IDX, unsigned bytes, 3 dimensions)", Refusal());
        _folder.Write(Images, ThreeImages);
        _folder.Write(Labels, Idx(0x801, [2], 1, 2));
        Assert.Equal(Labels + ": 2 labels, but 3 images in " + Images, Refusal());
        _folder.Write(Labels, Idx(0x801, [3], 4, 4, 4));
        Assert.Equal(Labels + ": the target is constant (every value is \"4\"): there is nothing to fit", Refusal());
        _folder.Write(Images, Idx(0x803, [0, 1, 2]));
        Assert.Equal(Images + ": is empty: its sizes are 0 × 1 × 2", Refusal());
        _folder.WriteGzip(Images, Idx(0x803, [2, 1 << 28, 1]));
        Assert.Equal(Images + ": 2 rows of 268435456 features, expected at most 2147483591 rows of 134217728", Refusal());
        _folder.Write(Images, Idx(0x803, [uint.MaxValue, uint.MaxValue, 2]));
        Assert.StartsWith(Images + ": 4294967295 × 4294967295 × 2 doubles need 295,147,905", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_are_named()
    {
        Assert.Equal("DIR: has no train-images-idx3-ubyte (nor train-images.idx3-ubyte, nor either with .gz)", Refusal());
        _folder.Write(Images, ThreeImages);
        Assert.Equal("DIR: has no train-labels-idx1-ubyte (nor train-labels.idx1-ubyte, nor either with .gz)", Refusal());
        Assert.Equal("none: no such folder", _folder.Message(() => ProblemSource.Load("mnist:" + _folder["none"])));
    }

    FiniteSum LoadFile(string name, SourceOptions? options = null) =>
        ProblemSource.Load(_folder[name], options, TestContext.Current.CancellationToken);

    static SoftmaxRegression Expected => new(new double[,] { { 0, 255 }, { 7, 128 }, { 3, 4 } }, [1, 0, 2]);

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte.gz")]
    [InlineData("images.idx3-ubyte", "labels.idx1-ubyte.gz")]
    public void A_folder_may_hold_any_single_set(string images, string labels)
    {
        _folder.Write(images, images.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryFolder.Gzip(ThreeImages) : ThreeImages);
        _folder.Write(labels, labels.EndsWith(".gz", StringComparison.Ordinal) ? TemporaryFolder.Gzip(ThreeLabels) : ThreeLabels);
        using FiniteSum problem = Load(), expected = Expected;
        CsvTests.AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("train-")]
    [InlineData("emnist-digits-train-")]
    public void The_training_set_is_taken_where_there_is_a_test_set_too(string train)
    {
        _folder.Write(train + "images-idx3-ubyte", ThreeImages);
        _folder.Write(train + "labels-idx1-ubyte", ThreeLabels);
        _folder.Write(train.Replace("train", "test", StringComparison.Ordinal) + "images-idx3-ubyte", Idx(0x803, [2, 1, 2], 1, 2, 3, 4));
        _folder.Write(train.Replace("train", "test", StringComparison.Ordinal) + "labels-idx1-ubyte", Idx(0x801, [2], 1, 2));
        using FiniteSum problem = Load(), expected = Expected;
        CsvTests.AssertSame(expected, problem);
    }

    [Fact]
    public void Several_sets_are_named_and_one_can_be_given()
    {
        foreach (string set in (string[])["emnist-digits-train-", "emnist-letters-train-"])
        {
            _folder.Write(set + "images-idx3-ubyte", ThreeImages);
            _folder.Write(set + "labels-idx1-ubyte", ThreeLabels);
        }

        Assert.Equal(
            "DIR: has several data sets (emnist-digits-train-images, emnist-letters-train-images); give one as mnist:FILE of its images",
            Refusal());
        using FiniteSum problem = ProblemSource.Load(
            "mnist:" + _folder["emnist-letters-train-images-idx3-ubyte"], null, TestContext.Current.CancellationToken);
        using FiniteSum expected = Expected;
        CsvTests.AssertSame(expected, problem);
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData("images.idx", "labels.idx")]
    public void A_single_file_is_read_with_the_other_beside_it(string images, string labels)
    {
        _folder.WriteGzip(images + ".gz", ThreeImages);
        _folder.Write(labels, ThreeLabels);
        using FiniteSum fromImages = LoadFile(images + ".gz"), fromLabels = LoadFile(labels), expected = Expected;
        CsvTests.AssertSame(expected, fromImages);
        CsvTests.AssertSame(expected, fromLabels);
    }

    [Fact]
    public void A_single_file_without_the_other_says_which_one_it_needs()
    {
        _folder.Write(Images, ThreeImages);
        Assert.Equal(
            Images + ": holds images, but their labels are needed too: expected train-labels-idx1-ubyte beside it (for the images alone, as rows "
            + "of a quadratic sum, choose the model quadratic-sum)",
            _folder.Message(() => LoadFile(Images)));
        _folder.WriteGzip("t10k-labels.idx1-ubyte.gz", ThreeLabels);
        Assert.Equal(
            "t10k-labels.idx1-ubyte.gz: holds labels, but their images are needed too: expected t10k-images.idx3-ubyte beside it",
            _folder.Message(() => LoadFile("t10k-labels.idx1-ubyte.gz")));
        _folder.Write("a.idx", ThreeLabels);
        Assert.Equal(
            "a.idx: holds labels, but their images are needed too: expected both in one folder as train-images-idx3-ubyte and "
            + "train-labels-idx1-ubyte, given as mnist:FOLDER",
            _folder.Message(() => LoadFile("a.idx")));
    }

    [Fact]
    public void Images_alone_are_rows_of_a_quadratic_sum_when_the_model_says_so()
    {
        SourceOptions rows = new() { Model = "quadratic-sum" };
        _folder.WriteGzip("a.idx.gz", ThreeImages);
        using FiniteSum problem = LoadFile("a.idx.gz", rows), expected = QuadraticSum.FromRows(new double[,] { { 0, 255 }, { 7, 128 }, { 3, 4 } });
        CsvTests.AssertSame(expected, problem);
        _folder.Write(Labels, ThreeLabels);
        Assert.Equal(
            Labels + ": images and labels do not form a quadratic sum; choose least-squares, logistic or softmax, or give the file of "
            + "the images alone",
            _folder.Message(() => LoadFile(Labels, rows)));
    }

    [Fact]
    public void Other_IDX_files_are_named()
    {
        _folder.Write("a.idx", Idx(0xD02, [1, 1], 0, 0, 0, 0));
        Assert.Equal(
            "a.idx: is an IDX file of 32-bit floating-point numbers in 2 dimensions, expected unsigned bytes in 3 dimensions (images) or 1 (labels)",
            _folder.Message(() => LoadFile("a.idx")));
        Assert.Equal(
            "a.csv: is not an IDX file: it does not start with an IDX magic number",
            _folder.Message(() => ProblemSource.Load("mnist:" + _folder.Write("a.csv", "1,2\n"))));
    }
}
