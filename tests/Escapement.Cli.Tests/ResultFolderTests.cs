using Escapement.Cli.Output;

namespace Escapement.Cli.Tests;

public class ResultFolderTests
{
    [Fact]
    public void Files_appear_together_and_only_when_committed()
    {
        using TemporaryFolder root = new();
        string path = Path.Combine(root.Path, "new", "result");
        using (ResultFolder folder = ResultFolder.Open(path, ["a", "b"], overwrite: false))
        {
            folder.Write("a", file => File.WriteAllText(file, "1"));
            folder.Write("b", file => File.WriteAllText(file, "2"));
            Assert.False(File.Exists(Path.Combine(path, "a")));
            folder.Commit();
        }

        Assert.Equal(["a", "b"], Directory.GetFiles(path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_failure_leaves_nothing()
    {
        using TemporaryFolder root = new();
        string path = Path.Combine(root.Path, "result");
        using (ResultFolder folder = ResultFolder.Open(path, ["a"], overwrite: false))
        {
            folder.Write("a", file => File.WriteAllText(file, "half"));
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        using TemporaryFolder root = new();
        string file = root.File("result", "");
        BadInputException refused = Assert.Throws<BadInputException>(() => ResultFolder.Open(file, ["a"], overwrite: true));
        Assert.Contains("is a file", refused.Message, StringComparison.Ordinal);
    }
}
