using Escapement.Cli.Terminal;
using Escapement.Cli.Commands;
using Escapement.Experiments;
using Escapement.Reports;

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
    public void Parents_that_were_missing_go_with_a_failure_and_those_that_were_not_stay()
    {
        using TemporaryFolder root = new();
        string kept = Directory.CreateDirectory(Path.Combine(root.Path, "kept")).FullName;
        using (ResultFolder folder = ResultFolder.Open(Path.Combine(kept, "a", "b", "c") + Path.DirectorySeparatorChar, ["x"], overwrite: false))
        {
            Assert.True(Directory.Exists(Path.Combine(kept, "a", "b", "c")));
        }

        Assert.Empty(Directory.GetFileSystemEntries(kept));
    }

    [Fact]
    public void What_cannot_be_written_is_named_with_a_remedy()
    {
        using TemporaryFolder root = new();
        string path = Path.Combine(root.Path, "a", "result");
        using (ResultFolder folder = ResultFolder.Open(path, ["x"], overwrite: false))
        {
            RequestException full = Assert.Throws<RequestException>(() => folder.Write("x", _ => throw new IOException("No space left on device")));
            Assert.Equal($"--out: cannot write '{Path.Combine(path, "x")}': No space left on device; free some space, allow writing there, or "
                + "choose another folder.", full.MessageWith(OptionNames.Of));
        }

        Assert.False(Directory.Exists(Path.Combine(root.Path, "a")));
    }

    [Fact]
    public void A_read_only_folder_is_refused_before_anything_is_computed()
    {
        // The kernel's own folder accepts no files, not even from root.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        Command run = Command.Run("analyze", "digits", "--out", "/proc/escapement/result");
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.StartsWith("--out: cannot write '/proc/escapement/result': ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        using TemporaryFolder root = new();
        string file = root.File("result", "");
        RequestException refused = Assert.Throws<RequestException>(() => ResultFolder.Open(file, ["a"], overwrite: true));
        Assert.Contains("is a file", refused.Message, StringComparison.Ordinal);
    }
}
