using System.Reflection;
using Escapement.Problems;
using PublicApiGenerator;

namespace Escapement.Tests.Repository;

/// <summary>The public interface changes only after a person has read and approved the change.</summary>
public class PublicApiTests
{
    [Fact]
    public void Public_surface_is_the_approved_one()
    {
        Assembly library = typeof(FiniteSum).Assembly;
        string received = library.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
        string[] now = ArrayRanks.Restored(Lines(received), library.GetExportedTypes());
        string[] approved = Lines(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.approved.txt")));
        if (now.SequenceEqual(approved))
        {
            return;
        }

        string path = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        File.WriteAllText(path, string.Join('\n', now) + "\n");
        int line = now.Zip(approved).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"""
            The public surface is not the approved one, from line {line + 1} of tests/Escapement.Tests/PublicApi.approved.txt on:
            approved: {approved.ElementAtOrDefault(line)?.Trim() ?? "(end)"}
            now:      {now.ElementAtOrDefault(line)?.Trim() ?? "(end)"}
            Compare it with {path}; if every difference is meant, copy that file over the approved one.
            """);
    }

    static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');
}
