using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>The first screen of `analyze`, and the loss it speaks of.</summary>
public class AnswerTests
{
    const string Line = "x,y\n-2,-5\n-1,-2\n0,1\n1,4\n2,7\n3,10\n4,13\n5,16\n";

    [Theory]
    [InlineData("digits", "--batch", "1,32")]
    [InlineData("diabetes", "--learning-rate", "1e-5")]
    [InlineData("diabetes", "--momentum", "0.9")]
    public void The_answer_fits_a_terminal_of_80_by_24(params string[] arguments)
    {
        Command run = Command.Run(["analyze", .. arguments]);
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 8, 23);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("Largest stable learning rate", Words(run), StringComparison.Ordinal);
        Assert.Contains("loss = mean over components of", Words(run), StringComparison.Ordinal);
        Assert.Contains("--explain", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_learning_rate_gets_its_verdict_first_and_in_quiet_output()
    {
        // One parameter with components of curvature 1 and 3: C*(k) = 2λ/(λ² + 1/k), 0.8 at 1, 0.889 at 2, 0.970 at 8.
        using TemporaryFolder root = new();
        string problem = root.File("scalar.json", """{"diagonal": [[1], [3]]}""");
        Command run = Command.Run("analyze", problem, "--batch", "1,2,8", "--learning-rate", "0.85,0.5,0.99");
        Assert.StartsWith("At 0.85, batch size 1 is unstable, 2 and up stable. At 0.5, every batch size analyzed is stable. "
            + "At 0.99, every batch size analyzed is unstable. "
            + "Largest stable learning rate of SGD: 0.8000 (batch size 1), 0.8889 (2) and 0.9697 (8).",
            Words(run), StringComparison.Ordinal);

        string[][] rows = [.. Command.Run("analyze", problem, "--batch", "1,2,8", "--learning-rate", "0.85", "--quiet").Output
            .TrimEnd().Split('\n').Select(line => line.Split('\t'))];
        Assert.Equal("at_0.85", rows[0][^1]);
        Assert.Equal(["unstable", "stable", "stable"], rows[1..].Select(row => row[^1]));
    }

    [Fact]
    public void All_batch_sizes_that_were_asked_for_are_in_the_sentences()
    {
        using TemporaryFolder root = new();
        string words = Words(Command.Run("analyze", root.File("scalar.json", """{"diagonal": [[1], [3]]}"""), "--batch", "3,5,7,9,11"));
        string sentence = words[..words.IndexOf("batch size largest", StringComparison.Ordinal)];
        Assert.All(["(batch size 3)", "(5)", "(7)", "(9)", "(11)"], size => Assert.Contains(size, sentence, StringComparison.Ordinal));
    }

    /// <summary>The thresholds of y = 3x + 1 from an independent calculation; without the ½ they halve.</summary>
    [Theory]
    [InlineData("half-mse", "½(x·θ − y)²", 1)]
    [InlineData("mse", "(x·θ − y)²", 0.5)]
    public void The_loss_is_named_and_its_convention_scales_every_learning_rate(string loss, string formula, double factor)
    {
        using TemporaryFolder root = new();
        string table = root.File("line.csv", Line);
        JsonElement json = JsonDocument.Parse(Command.Run("analyze", table, "--batch", "1,2", "--loss", loss, "--json").Output).RootElement;
        JsonElement half = JsonDocument.Parse(Command.Run("analyze", table, "--batch", "1,2", "--json").Output).RootElement;
        Assert.Equal(formula, json.GetProperty("component_loss").GetString());
        for (int i = 0; i < 2; i++)
        {
            double expected = factor * half.GetProperty("thresholds")[i].GetProperty("exact").GetDouble();
            Assert.Equal(expected, json.GetProperty("thresholds")[i].GetProperty("exact").GetDouble(), 1e-12 * expected);
        }

        string story = Words(Command.Run("analyze", table, "--loss", loss));
        Assert.Contains($"loss = mean over components of {formula}", story, StringComparison.Ordinal);
        Assert.Contains(factor == 1 ? "every learning rate is half" : "every learning rate is twice", story, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_is_refused_where_there_is_no_squared_one()
    {
        Assert.Contains("digits, column 65: the option loss (half-mse, mse) is for numeric targets, and these are classes",
            Command.Run("analyze", "digits", "--loss", "mse").Error, StringComparison.Ordinal);
        Assert.Contains("unknown loss \"rmse\"; known are half-mse, mse",
            Command.Run("analyze", "diabetes", "--loss", "rmse").Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, Command.Run("analyze", "wu", "--loss", "mse").ExitCode);
    }

    [Theory]
    [InlineData("'analyze'", "analyse", "digits")]
    [InlineData("'simulate'", "simulte", "digits")]
    [InlineData("'--learning-rate'", "analyze", "digits", "--lr", "0.1")]
    [InlineData("'--batch'", "analyze", "digits", "--batch-size", "4")]
    [InlineData("'--momentum'", "analyze", "digits", "--momentun", "0.9")]
    [InlineData("'diabetes'", "analyze", "diabets")]
    [InlineData("'styblinski-tang'", "analyze", "styblinsky-tang:p=2")]
    public void A_misspelled_name_gets_a_suggestion(string meant, params string[] arguments)
    {
        Command run = Command.Run(arguments);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains($"(did you mean {meant}?)", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("zz")]
    public void A_name_that_resembles_nothing_gets_none(string word)
        => Assert.DoesNotContain("did you mean", Command.Run(word).Error, StringComparison.Ordinal);

    [Fact]
    public void Help_is_a_command_too()
    {
        Assert.Equal(Command.Run("--help").Output, Command.Run("help").Output);
        Assert.Equal(Command.Run("phase", "--help").Output, Command.Run("help", "phase").Output);
    }

    static string Words(Command run) => string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
