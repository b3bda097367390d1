using RobustRegression;

namespace Escapement.Tests.Repository;

/// <summary>The example of a loss of one's own is the code that the README shows, and prints what the README says.</summary>
[Collection(typeof(ReadmePrograms))]
public class ExampleTests
{
    [Fact]
    public void Robust_regression_is_what_the_README_shows()
    {
        string code = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PseudoHuberRegression.cs")).ReplaceLineEndings("\n");
        int at = Readme.Blocks.ToList().FindIndex(block => block.Language == "cs");
        Assert.True(at >= 0, "README.md has no ```cs block with the loss of the example.");
        Assert.Equal(code.TrimEnd(), Readme.Blocks[at].Text.TrimEnd());
        Assert.Equal("text", Readme.Blocks[at + 1].Language);
        Assert.Equal(Readme.Blocks[at + 1].Text.TrimEnd(), ReadmeProgramTests.Run(typeof(PseudoHuberRegression).Assembly).TrimEnd());
    }
}
