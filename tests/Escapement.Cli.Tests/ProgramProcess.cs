using System.Diagnostics;
using System.Globalization;

namespace Escapement.Cli.Tests;

/// <summary>Runs the program in a separate process, for tests of signals and kills.</summary>
static class ProgramProcess
{
    /// <summary>Starts the program beside the tests with the runtime that runs them.</summary>
    public static string[] CommandLine { get; } =
    [
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        Path.Combine(AppContext.BaseDirectory, "Escapement.Cli.dll"),
    ];

    public static Process Start(params string[] args) => Process.Start(
        new ProcessStartInfo(CommandLine[0], [CommandLine[1], .. args]) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    /// <summary>Sends a signal by its name, such as INT.</summary>
    public static void Signal(Process process, string signal)
        => Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
}
