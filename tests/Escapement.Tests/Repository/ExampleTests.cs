using RobustRegression;

namespace Escapement.Tests.Repository;

/// <summary>The custom-loss example is the code in the README, and prints the output shown there.</summary>
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
