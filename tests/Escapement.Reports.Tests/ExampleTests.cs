using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Escapement.Reports.Tests;

// The example prints to the console that all tests share.
[CollectionDefinition(DisableParallelization = true)]
public class Examples;

/// <summary>The example without a console program draws its figure, and what it prints is true: no path left below the exact threshold.</summary>
[Collection(typeof(Examples))]
public sealed partial class ExampleTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("escapement-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_phase_diagram_is_simulated_and_drawn()
    {
        string figure = Path.Combine(_folder, "phase.svg");
        Match[] batches = [.. Line().Matches(Run("PhaseDiagram", figure)).Cast<Match>()];
        Assert.Equal(["1", "4", "16"], batches.Select(batch => batch.Groups[1].Value));
        Assert.All(batches, batch => Assert.True(Number(batch.Groups[2]) < Number(batch.Groups[3]), batch.Value));
        Assert.Contains(
            XDocument.Load(figure).Descendants(), element => element.Name.LocalName == "text" && element.Value.Trim() == "exact threshold C*(k)");
    }

    static string Run(string example, params string[] args)
    {
        TextWriter console = Console.Out;
        using StringWriter printed = new();
        Console.SetOut(printed);
        try
        {
            Assembly.Load(example).EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [args], CultureInfo.InvariantCulture);
        }
        finally
        {
            Console.SetOut(console);
        }

        return printed.ToString();
    }

    static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"batch (\d+): C\* = ([\d.]+), paths left from learning rate ([\d.]+) on")]
    private static partial Regex Line();
}
