using Escapement.Sources;

namespace Escapement.Tests.Sources;

public sealed class VectorFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v.txt", "1 2.5\n-3 4\n")]
    [InlineData("v.csv", "1,2.5,-3,4")]
    [InlineData("v.csv", "1\n2.5\n-3\n4\n")]
    [InlineData("v.json", "[1, 2.5, -3, 4]")]
    [InlineData("v.json", "[[1, 2.5], [-3, 4]]")]
    public void Numbers_in_text_row_by_row(string name, string text) =>
        Assert.Equal([1, 2.5, -3, 4], VectorFile.Read(_folder.Write(name, text), 4));

    [Fact]
    public void Any_length_where_none_is_expected() => Assert.Equal([1, 2], VectorFile.Read(_folder.Write("v.txt", "1 2")));

    [Fact]
    public void Npy()
    {
        Escapement.Sources.Npy.Write(_folder["v.npy"], new double[,] { { 1, 2.5 }, { -3, 4 } });
        Assert.Equal([1, 2.5, -3, 4], VectorFile.Read(_folder["v.npy"], 4));
        Escapement.Sources.Npy.Write(_folder["v.npy"], [1, double.NaN]);
        Assert.Equal("v.npy: the array[1] is NaN, expected a finite number", _folder.Message(() => VectorFile.Read(_folder["v.npy"], 2)));
    }

    [Theory]
    [InlineData("v.txt", "1 2 3", "v.txt: 3 numbers, expected 4")]
    [InlineData("v.txt", "1\n2 x", "v.txt, row 2, column 2: \"x\" is not a number")]
    [InlineData("v.txt", "", "v.txt: the file is empty")]
    [InlineData("v.json", "{}", "v.json: holds an object, expected an array of numbers")]
    [InlineData("v.json", "[1,null]", "v.json, line 1: the array[1] is null, expected a number")]
    [InlineData("v.json", "[1,2,3]", "v.json: 3 numbers, expected 4")]
    public void What_is_wrong_is_said(string name, string text, string message)
    {
        string path = _folder.Write(name, text);
        Assert.Equal(message, _folder.Message(() => VectorFile.Read(path, 4)));
    }
}
