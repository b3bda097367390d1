using System.Reflection;
using PublicApiGenerator;

namespace Escapement.Tests.Shared;

/// <summary>The public surface of an assembly changes only when a person has read the change and approved it.</summary>
static class PublicSurface
{
    /// <summary>Compares it with the approved one, a file beside the tests, and writes what it finds beside that file where they differ.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="approvedFile">The name of the file, relative to the project of the tests.</param>
    public static void RequireApproved(Assembly assembly, string approvedFile)
    {
        string text = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
        string[] now = ArrayRanks.Restored(Lines(text), assembly.GetExportedTypes());
        string[] approved = Lines(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, approvedFile)));
        if (now.SequenceEqual(approved))
        {
            return;
        }

        string path = Path.Combine(AppContext.BaseDirectory, approvedFile.Replace("approved", "received", StringComparison.Ordinal));
        File.WriteAllText(path, string.Join('\n', now) + "\n");
        int line = now.Zip(approved).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            The public surface of {assembly.GetName().Name} is not the approved one, from line {line + 1} of {approvedFile} on:
            approved: {approved.ElementAtOrDefault(line)?.Trim() ?? "(end)"}
            now:      {now.ElementAtOrDefault(line)?.Trim() ?? "(end)"}
            Compare it with {path}; if every difference is meant, copy that file over the approved one.
            """);
    }

    static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');
}
