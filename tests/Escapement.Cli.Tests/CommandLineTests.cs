using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

public class CommandLineTests
{
    [Fact]
    public void Without_arguments_a_short_help_with_an_example()
    {
        Command run = Command.Run();
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Contains("escapement analyze digits", run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Output.Split('\n').Length, 5, 24); // one screen of a terminal
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Help_fits_80_columns_and_tells_options_and_exit_codes()
    {
        Command run = Command.Run("analyze", "--help");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        foreach (string expected in new[] { "FILE.npy", "{\"x\": ..., \"y\": ...}", "as in AdamW", "--batch", "--sampling", "--learning-rate",
            "--seed", "PyTorch's convention", "Exit codes:", "130" })
        {
            Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        }

        Assert.Contains("empty where a value does not exist",
            string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 82));
    }

    [Fact]
    public void Version_is_one_line()
    {
        Command run = Command.Run("--version");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\r?\n$", run.Output);
    }

    [Theory]
    [InlineData("Unknown command 'bogus'", "bogus")]
    [InlineData("Unknown command 'digits'", "digits")]
    [InlineData("analyze needs a SOURCE", "analyze")]
    [InlineData("Unknown option '--bogus'", "analyze", "digits", "--bogus")]
    [InlineData("Unknown option '--bogus'", "analyze", "--bogus")]
    [InlineData("Unknown option '-x'", "analyze", "-x")]
    [InlineData("'extra'", "analyze", "digits", "extra")]
    [InlineData("--batch", "analyze", "digits", "--batch")]
    [InlineData("--batch: got '0', expected a whole number from 1", "analyze", "digits", "--batch", "0")]
    [InlineData("--batch: got '-4'", "analyze", "digits", "--batch", "-4")]
    [InlineData("--batch: got '2.5'", "analyze", "digits", "--batch", "1,2.5")]
    [InlineData("--batch: got ''", "analyze", "digits", "--batch", "1,,4")]
    [InlineData("--batch: got '99999999999'", "analyze", "digits", "--batch", "99999999999")]
    [InlineData("names a value twice", "analyze", "digits", "--batch", "4,4")]
    [InlineData("--sampling: got 'sometimes', expected with-replacement or without-replacement", "analyze", "digits", "--sampling", "sometimes")]
    [InlineData("--learning-rate: got '-0.1', expected a finite number above 0", "analyze", "digits", "--learning-rate", "-0.1")]
    [InlineData("--learning-rate: got '0'", "analyze", "digits", "--learning-rate", "0")]
    [InlineData("--learning-rate: got 'NaN'", "analyze", "digits", "--learning-rate", "0.1,NaN")]
    [InlineData("--learning-rate: got 'Infinity'", "analyze", "digits", "--learning-rate", "Infinity")]
    [InlineData("--learning-rate: got 'fast'", "analyze", "digits", "--learning-rate", "fast")]
    [InlineData("--momentum: got '1', expected a number in [0, 1)", "analyze", "digits", "--momentum", "1")]
    [InlineData("--momentum: got '-0.5'", "analyze", "digits", "--momentum", "-0.5")]
    [InlineData("--momentum: got 'NaN'", "analyze", "digits", "--momentum", "NaN")]
    [InlineData("--nesterov needs --momentum", "analyze", "digits", "--nesterov")]
    [InlineData("--weight-decay: got '-1'", "analyze", "digits", "--weight-decay", "-1")]
    [InlineData("--l2: got '-1e-3'", "analyze", "digits", "--l2", "-1e-3")]
    [InlineData("--gap: got '0'", "analyze", "digits", "--gap", "0")]
    [InlineData("--rank-tolerance: got '1'", "analyze", "digits", "--rank-tolerance", "1")]
    [InlineData("--seed: got '-1'", "analyze", "digits", "--seed", "-1")]
    [InlineData("--threads: got '0'", "analyze", "digits", "--threads", "0")]
    [InlineData("exclude each other", "analyze", "digits", "--header", "--no-header")]
    [InlineData("--force needs --out", "analyze", "digits", "--force")]
    [InlineData("nowhere.csv", "analyze", "nowhere.csv")]
    [InlineData("nowhere.npy", "analyze", "diabetes", "--minimizer", "nowhere.npy")]
    [InlineData("nowhere.npy", "analyze", "diabetes", "--preconditioner", "nowhere.npy")]
    [InlineData("--batch: got 999, expected at most 442", "analyze", "diabetes", "--batch", "1,999", "--sampling",
        "with-replacement,without-replacement")]
    [InlineData("separable", "analyze", "digits", "--l2", "0", "--quiet")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] args)
    {
        Command run = Command.Run(args);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(run.Error.Length - Environment.NewLine.Length, run.Error.IndexOf('\n', StringComparison.Ordinal) - Environment.NewLine.Length
            + 1);
    }

    [Fact]
    public void Nothing_is_learnt_of_the_stack_from_an_internal_failure()
    {
        StringWriter error = new();
        int code = App.Run(["analyze", "--help"], new BrokenWriter(new InvalidOperationException("the pipe broke")), error);
        Assert.Equal(ExitCode.InternalFailure, code);
        Assert.StartsWith("Internal failure: the pipe broke", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_nothing_takes_is_one_line_with_a_remedy()
    {
        StringWriter error = new();
        int code = App.Run(["analyze", "--help"], new BrokenWriter(new IOException("No space left on device")), error);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Equal($"Cannot write the output: No space left on device; free some space, or send it elsewhere.{Environment.NewLine}",
            error.ToString());
    }

    sealed class BrokenWriter(Exception failure) : StringWriter
    {
        public override void Write(string? value) => throw failure;
    }
}
