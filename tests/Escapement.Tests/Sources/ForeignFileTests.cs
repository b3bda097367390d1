using System.IO.Compression;
using System.Text;
using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class ForeignFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Refusal(string name, byte[] bytes) =>
        _folder.Message(() => ProblemSource.Load(_folder.Write(name, bytes), null, TestContext.Current.CancellationToken).Dispose());

    [Theory]
    [InlineData("d.h5", "\u0089HDF\r\n\u001a\n\0", "is an HDF5 file (.h5), which is not supported; open it in Python with h5py and save its arrays")]
    [InlineData("d.dat", "\u0089HDF\r\n\u001a\n\0", "is an HDF5 file (.h5), which is not supported")]
    [InlineData(
        "d.mat",
        "MATLAB 5.0 MAT-file, Platform: GLNXA64\0",
        "is a MATLAB file (.mat), which is not supported; in MATLAB, save the table with")]
    [InlineData("d.mat", "MATLAB 7.3 MAT-file, Platform: GLNXA64\0", "is a MATLAB file (.mat, version 7.3), which is not supported; in MATLAB, save")]
    [InlineData(
        "d.mat",
        "\0\0\0\0\u0003\0\0\0\u0002\0\0\0x\0",
        "is a MATLAB file (.mat, version 4), which is not supported; in MATLAB, save the table")]
    [InlineData("d.pkl", "\u0080\u0004\u0095", "is a Python pickle, which can run any program when it is loaded; if you trust it, load it in Python")]
    [InlineData("d.csv", "\u0080\u0005\u0095", "is a Python pickle")]
    [InlineData("d.pickle", "(lp0\nI1\na.", "is a Python pickle")]
    [InlineData("d.joblib", "x\u009c", "is a Python pickle")]
    [InlineData("d.xls", "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1\0", "is an old Office file, such as Excel's .xls, which is not supported")]
    [InlineData(
        "d.feather",
        "ARROW1\0\0",
        "is an Arrow file (Feather), which is not supported; load it in Python with pandas.read_feather and save the")]
    [InlineData("d.rds", "X\n\0\0\0\u0003", "is an R object (.rds), which is not supported; in R, save it with write.csv")]
    [InlineData("d.RData", "RDX3\nX\n\0", "is an R workspace (.RData), which is not supported; in R, save the table with write.csv")]
    [InlineData("d.db", "SQLite format 3\0", "is an SQLite database, which is not supported; export the table with sqlite3 -header -csv")]
    [InlineData("d.duckdb", "\u0001\0\0\0\0\0\0\0DUCK", "is a DuckDB database, which is not supported; export the table with COPY")]
    [InlineData("d.safetensors", "\u0010\0\0\0\0\0\0\0{\"x\":", "is a safetensors file, which is not supported")]
    [InlineData("d.csv.bz2", "BZh91AY&SY\0", "is compressed with bzip2; decompress it with bunzip2, or compress it with gzip")]
    [InlineData("d.csv.xz", "\u00fd7zXZ\0", "is compressed with xz; decompress it with unxz")]
    [InlineData("d.csv.zst", "\u0028\u00b5\u002f\u00fd", "is compressed with zstd; decompress it with unzstd")]
    [InlineData("d.pdf", "%PDF-1.7\n", "is a PDF document, which is not supported; save its table as CSV")]
    [InlineData("d.png", "\u0089PNG\r\n", "is a picture (PNG); give pictures as pixels")]
    [InlineData("d.csv", "\n<!DOCTYPE HTML>\n<html>", "is a web page (HTML), not data; download the file itself")]
    [InlineData("d.csv", "version https://git-lfs.github.com/spec/v1\noid", "is a Git LFS pointer, not the data; get the file itself with")]
    [InlineData("d.parquet", "PAR1\u0015\0", "is a Parquet file, which the library alone does not read; convert it with duckdb -c")]
    public void It_is_named_with_what_to_do(string name, string start, string message)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(start);
        Assert.StartsWith($"{name}: {message}", Refusal(name, bytes), StringComparison.Ordinal);
        Assert.StartsWith($"{name}: {message}", Refusal(name, TemporaryFolder.Gzip(bytes)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tar_archive_is_named() => Assert.Equal(
        "d.tar.gz: is a tar archive; extract it with tar -xf and give the file inside",
        Refusal("d.tar.gz", TemporaryFolder.Gzip([.. new byte[257], .. "ustar\0"u8])));

    [Theory]
    [InlineData("is an Excel workbook (.xlsx), which is not supported; save the sheet as CSV (File > Save As > CSV UTF-8)",
        "[Content_Types].xml", "xl/workbook.xml")]
    [InlineData("is an OpenDocument file (.ods), which is not supported; save the sheet as CSV", "mimetype", "content.xml")]
    [InlineData("is a zip archive (a.csv, b.csv); extract it and give the file inside", "a.csv", "b.csv")]
    [InlineData("is a zip archive (a, b, c, d, e, … (1 more)); extract it and give the file inside", "a", "b", "c", "d", "e", "f")]
    [InlineData("is a Keras model, which is not supported; give the data that it was trained on", "config.json", "model.weights.h5")]
    [InlineData("is a PyTorch file, which is not supported; load it in Python with torch.load and save its tensors with numpy.savez(\"data.npz\", "
        + "x=X.numpy(), y=y.numpy())", "archive/data.pkl", "archive/version")]
    [InlineData("is a zip archive without files")]
    public void A_zip_archive_is_named_by_what_it_holds(string message, params string[] names) => Assert.Equal(
        "d: " + message, Refusal("d", NpzTests.Zip(CompressionLevel.Optimal, [.. names.Select(name => (name, "1,2\n"u8.ToArray()))])));

    [Theory]
    [InlineData("PAR1,PAR2\n1,2\n3,5\n")]
    [InlineData("ARROW1,RDX2\n1,2\n3,5\n")]
    [InlineData("MATLAB,BZh\n1,2\n3,5\n")]
    public void A_table_with_such_names_is_a_table(string text)
    {
        using FiniteSum problem = _folder.Load("d.csv", text);
        Assert.Equal(2, problem.Components);
    }

    [Fact]
    public void A_table_named_like_MATLAB_is_a_table()
    {
        using FiniteSum problem = _folder.Load("d.mat", "1 2\n3 5\n");
        Assert.Equal(2, problem.Components);
    }

    [Theory]
    [InlineData("v.svm", "1 1:2\n", "v.svm: is a file of labels and features (svmlight), expected numbers as .npy, JSON or text")]
    [InlineData("v", "\0\0\u0008\u0001\0", "v: is an IDX file, expected numbers as .npy, JSON or text")]
    public void A_vector_is_not_read_from_a_table_either(string name, string start, string message)
    {
        string path = _folder.Write(name, Encoding.Latin1.GetBytes(start));
        Assert.Equal(message, _folder.Message(() => VectorFile.Read(path)));
    }

    [Fact]
    public void A_vector_in_a_foreign_file_is_named_as_what_it_is() => Assert.StartsWith(
        "v.pkl: is a Python pickle", _folder.Message(() => VectorFile.Read(_folder.Write("v.pkl", [0x80, 4]))), StringComparison.Ordinal);
}
