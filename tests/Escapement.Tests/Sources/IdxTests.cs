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
}
