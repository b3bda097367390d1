using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>
/// Files that do not hold a valid problem, through the command line: one line that names the place, exit code 2, no output, no files.
/// </summary>
public class BadFilesTests
{
    [Theory]
    [InlineData("indefinite.json", """{"Q": [[[2, 0], [0, 2]], [[0, 1], [1, 0]]]}""", "Q_1 has the eigenvalue -1")]
    [InlineData("indefinite.json", """{"diagonal": [[1, 1], [2, -0.25]]}""", "Q_1 has the eigenvalue -0.25")]
    [InlineData("asymmetric.json", """{"Q": [[[1, 0], [0, 1]], [[1, 0.5], [0.4, 1]]]}""", "Q_1 is not symmetric: entry [0,1] is 0.5, [1,0] is 0.4")]
    [InlineData("sum.json", """{"x": [[1, 0], [0, 1]], "g": [[1, 1], [-1, 2]]}""", "column 1 of g sums to 3: expected 0")]
    [InlineData("cut.json", """{"x": [[1, 0], [0,""", "cut.json, line 1")]
    [InlineData("cut.json", "{\"x\": [[1, 0],\n [0, 1]], \"g\"", "cut.json, line 2")]
    [InlineData("nan.json", """{"x": [[1, NaN]]}""", "nan.json, line 1")]
    [InlineData("ragged.json", """{"x": [[1, 2], [3]]}""", "ragged.json, line 1: x[1]")]
    [InlineData("large.json", """{"x": [[1, 1e999]]}""", "large.json, line 1: x[0][1]")]
    [InlineData("ragged.csv", "1,2,3\n4,5\n", "ragged.csv, row 2: 2 cells, expected 3 as in row 1")]
    [InlineData("text.csv", "a,b,y\n1,2,3\n4,x,6\n", "text.csv, row 3, column 2 (b): \"x\" is not a number")]
    [InlineData("nan.csv", "1,2,3\n4,NaN,6\n", "nan.csv, row 2, column 2: \"NaN\" is not a finite number")]
    [InlineData("infinite.csv", "1,2,3\n4,5,Infinity\n", "infinite.csv, row 2, column 3")]
    [InlineData("short.npy", "\x93NUMPY", "short.npy: ")]
    public void A_file_that_is_no_problem_is_refused_with_its_place(string name, string text, string expected)
    {
        using TemporaryFolder root = new();
        Refused(root, expected, root.File(name, text));
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("softmax")]
    public void Separable_classes_without_an_l2_term_have_no_minimizer(string model)
    {
        using TemporaryFolder root = new();
        string table = root.File("separable.csv", "-2,a\n-1,a\n1,b\n2,b\n");
        Refused(root, "the classes are linearly separable", table, "--model", model, "--l2", "0");
        Assert.Equal(ExitCode.Ok, Command.Run("analyze", table, "--model", model, "--quiet").ExitCode);
    }

    [Fact]
    public void IDX_files_must_hold_what_their_headers_say()
    {
        using TemporaryFolder root = new();
        byte[] images = TemporaryFolder.Idx([3, 1, 2], [0, 255, 7, 128, 3, 4]), labels = TemporaryFolder.Idx([3], [5, 0, 9]);
        root.Images(images[..^1], labels);
        Refused(root, "train-images-idx3-ubyte", "mnist:" + root.Path);
        root.Images([.. images, 0], labels);
        Refused(root, "train-images-idx3-ubyte", "mnist:" + root.Path);
        root.Images(images[..7], labels);
        Refused(root, "train-images-idx3-ubyte", "mnist:" + root.Path);
        root.Images(images, labels[..^1]);
        Refused(root, "train-labels-idx1-ubyte", "mnist:" + root.Path);
        root.Images(images, TemporaryFolder.Idx([2], [5, 0]));
        Refused(root, "train-labels-idx1-ubyte", "mnist:" + root.Path);

        // A header that announces 4 PB must be refused for its size before any reading.
        root.Images(TemporaryFolder.Idx([int.MaxValue, 1024, 2048], []), labels);
        Refused(root, "train-images-idx3-ubyte", "mnist:" + root.Path);
    }

    [Fact]
    public void A_missing_IDX_folder_is_named()
    {
        using TemporaryFolder root = new();
        Refused(root, "nowhere", "mnist:" + Path.Combine(root.Path, "nowhere"));
    }

    static void Refused(TemporaryFolder root, string expected, string source, params string[] options)
    {
        string result = Path.Combine(root.Path, "result");
        Command run = Command.Run(["analyze", source, "--out", result, .. options]);
        Assert.True(run.ExitCode == ExitCode.BadInput, $"exit code {run.ExitCode}: {run.Error}");
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - 1, run.Error.IndexOf('\n', StringComparison.Ordinal));
        Assert.False(Path.Exists(result));
    }
}
