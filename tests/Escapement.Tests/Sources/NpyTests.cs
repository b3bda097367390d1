using System.Text;
using CsCheck;
using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class NpyTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static byte[] File(string header, params byte[] data) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), 0, .. Encoding.ASCII.GetBytes(header + "\n"), .. data];

    static string Header(string descr, bool fortran, string shape) => $"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({shape}), }}";

    [Fact]
    public void The_bytes_written_are_those_numpy_writes()
    {
        Npy.Write(_folder["v.npy"], [1.0, -2.0]);
        byte[] expected =
        [
            0x93, .. "NUMPY"u8, 1, 0, 118, 0,
            .. Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n"),
            0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0,
        ];
        Assert.Equal(expected, System.IO.File.ReadAllBytes(_folder["v.npy"]));
        Assert.Equal(["v.npy"], Directory.GetFiles(Path.GetDirectoryName(_folder["v.npy"])!).Select(Path.GetFileName));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        Gen.Double.Array[0, 20].Sample(values =>
        {
            Npy.Write(_folder["a.npy"], values);
            return values.SequenceEqual((double[])Npy.Read(_folder["a.npy"]));
        }, iter: 50, threads: 1);
        Gen.Double.Array2D[Gen.Int[0, 7], Gen.Int[1, 7]].Sample(values =>
        {
            Npy.Write(_folder["a.npy"], values);
            return Same(values, Npy.Read(_folder["a.npy"]));
        }, iter: 50, threads: 1);
        double[,,] cube = new double[2, 3, 1500];
        cube[1, 2, 1499] = double.NegativeInfinity;
        cube[0, 0, 1] = double.NaN;
        Npy.Write(_folder["a.npy"], cube);
        Assert.True(Same(cube, Npy.Read(_folder["a.npy"])));
    }

    static bool Same(Array a, Array b) =>
        a.Rank == b.Rank
        && Enumerable.Range(0, a.Rank).All(d => a.GetLength(d) == b.GetLength(d))
        && a.Cast<double>().SequenceEqual(b.Cast<double>());

    [Fact]
    public void Fortran_order_is_transposed()
    {
        _folder.Write("a.npy", File(Header("|u1", true, "2, 3"), 1, 4, 2, 5, 3, 6));
        Assert.Equal(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }, (double[,])Npy.Read(_folder["a.npy"]));
        _folder.Write("a.npy", File(Header("|u1", true, "2, 2, 2"), 0, 4, 2, 6, 1, 5, 3, 7));
        Assert.Equal(new double[,,] { { { 0, 1 }, { 2, 3 } }, { { 4, 5 }, { 6, 7 } } }, (double[,,])Npy.Read(_folder["a.npy"]));
    }

    [Theory]
    [InlineData("<f4", new byte[] { 0, 0, 0xc0, 0xbf }, -1.5)]
    [InlineData(">f4", new byte[] { 0xbf, 0xc0, 0, 0 }, -1.5)]
    [InlineData("<f2", new byte[] { 0, 0xbe }, -1.5)]
    [InlineData(">f8", new byte[] { 0xbf, 0xf8, 0, 0, 0, 0, 0, 0 }, -1.5)]
    [InlineData("|i1", new byte[] { 0xfe }, -2)]
    [InlineData("<i2", new byte[] { 0xfe, 0xff }, -2)]
    [InlineData(">i4", new byte[] { 0xff, 0xff, 0xff, 0xfe }, -2)]
    [InlineData("<i8", new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, -2)]
    [InlineData("<u2", new byte[] { 0xfe, 0xff }, 65534)]
    [InlineData("<u4", new byte[] { 0xfe, 0xff, 0xff, 0xff }, 4294967294)]
    [InlineData("<u8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 9223372036854775808)]
    [InlineData("|b1", new byte[] { 1 }, 1)]
    public void All_real_types_are_read(string type, byte[] bytes, double value)
    {
        _folder.Write("a.npy", File(Header(type, false, "1,"), bytes));
        Assert.Equal([value], (double[])Npy.Read(_folder["a.npy"]));
    }

    [Fact]
    public void What_is_no_array_is_refused()
    {
        Assert.Equal("a.npy: no such file", Refusal(null));
        Assert.Equal("a.npy: is not a .npy file: it does not start with \\x93NUMPY", Refusal("not numpy"u8.ToArray()));
        Assert.Equal("a.npy: the .npy header is cut off: got 3 of its next 8 bytes", Refusal("not"u8.ToArray()));
        Assert.Equal(
            "a.npy: holds numbers of type \"<c16\", expected real floating-point, integer or boolean ones",
            Refusal(File(Header("<c16", false, "1,"))));
        Assert.Equal("a.npy: has 0 dimensions, expected 1 to 3", Refusal(File(Header("<f8", false, ""), 0)));
        Assert.Equal("a.npy: has 4 dimensions, expected 1 to 3", Refusal(File(Header("<f8", false, "1,1,1,1"), 0)));
        Assert.Equal("a.npy: the header promises 16 bytes of data (2 × 8), got 9", Refusal(File(Header("<f8", false, "2,"), new byte[9])));
        Assert.Equal("a.npy: the header promises 16 bytes of data (2 × 8), got 17", Refusal(File(Header("<f8", false, "2,"), new byte[17])));
        Assert.Equal(
            "a.npy: the header promises 16 bytes of data (2 × 8), got 9",
            Refusal(TemporaryFolder.Gzip(File(Header("<f8", false, "2,"), new byte[9]))));
        Assert.Equal(
            "a.npy: the header promises 16 bytes of data (2 × 8), got at least 17",
            Refusal(TemporaryFolder.Gzip(File(Header("<f8", false, "2,"), new byte[17]))));
        Assert.StartsWith(
            "a.npy: its numbers (2000000000 × 2000000000 doubles) need 32,000,000",
            Refusal(File(Header("<f8", false, "2000000000, 2000000000"))),
            StringComparison.Ordinal);
    }

    string Refusal(byte[]? content)
    {
        if (content is not null)
        {
            _folder.Write("a.npy", content);
        }

        return _folder.Message(() => Npy.Read(_folder["a.npy"]));
    }
}
