using System.Diagnostics;

namespace Escapement.Tests;

/// <summary>
/// Runs an explicit test in a separate process, for settings that are fixed when a process starts. It returns lines through a file.
/// </summary>
static class ExplicitTest
{
    const string Report = "ESCAPEMENT_TEST_REPORT";

    /// <summary>The lines that the test returns.</summary>
    /// <param name="test">The class of the test.</param>
    /// <param name="method">The name of the test.</param>
    /// <param name="environment">Environment variables; null removes one.</param>
    public static string[] Run(Type test, string method, params (string Name, string? Value)[] environment)
    {
        string file = Path.Combine(Path.GetTempPath(), $"report-{Guid.NewGuid():N}.txt");
        try
        {
            ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
            foreach ((string name, string? value) in environment.Append((Report, file)))
            {
                start.Environment[name] = value;
            }

            string[] arguments = ["-explicit", "only", "-method", $"{test.FullName}.{method}"];
            bool hosted = Path.GetFileNameWithoutExtension(start.FileName) == "dotnet";
            Array.ForEach(hosted ? [test.Assembly.Location, .. arguments] : arguments, start.ArgumentList.Add);
            using Process process = Process.Start(start)!;
            string said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
            return File.ReadAllLines(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The test calls this in its own process.</summary>
    public static void HandBack(params IEnumerable<string> lines)
    {
        string? file = Environment.GetEnvironmentVariable(Report);
        Assert.NotNull(file);
        File.WriteAllLines(file, lines);
    }
}
