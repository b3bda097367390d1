using System.Diagnostics;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>Tests of signals, which need a separate process.</summary>
public class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_work_in_order(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX's");
        using TemporaryFolder root = new();
        string parent = Path.Combine(root.Path, "new"), result = Path.Combine(parent, "result");
        using Process process = ProgramProcess.Start("analyze", "digits", "--out", result);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // The process creates the folder right after it starts to listen for signals; the analysis itself takes seconds.
        while (!Directory.Exists(result) && !process.HasExited)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        ProgramProcess.Signal(process, signal);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Empty(await output);
        Assert.EndsWith($"Interrupted: nothing was written.{Environment.NewLine}", await error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(parent));
    }
}
