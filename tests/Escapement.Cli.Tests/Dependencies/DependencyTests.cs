using System.Reflection;

namespace Escapement.Cli.Tests.Dependencies;

/// <summary>Checks dependencies: projects are in one order, and namespaces have no cycles.</summary>
public class DependencyTests
{
    /// <summary>Our assemblies, each with those of ours that it uses: the command's assembly and everything it references.</summary>
    static readonly Dictionary<string, (Assembly Assembly, string[] Uses)> _assemblies = Loaded();

    [Fact]
    public void No_namespaces_use_each_other_in_a_circle()
    {
        IReadOnlyList<IReadOnlyList<Arrow>> cycles =
            Cycles.Of(_assemblies.Values.SelectMany(item => NamespaceUses.Of(File.OpenRead(item.Assembly.Location))));
        Assert.True(cycles.Count == 0, $"Namespaces use each other in a circle:\n{Cycles.Describe(cycles)}");
    }

    /// <summary>A project uses only those before it, so that there is no circle among them either.</summary>
    [Fact]
    public void Projects_use_each_other_in_one_direction()
    {
        string[] order = ["Escapement", "Escapement.Experiments", "Escapement.Reports", "Escapement.Cli"];
        Assert.Equal(order.Order(), _assemblies.Keys.Order());
        foreach ((string name, (_, string[] uses)) in _assemblies)
        {
            Assert.All(uses, used => Assert.True(
                Array.IndexOf(order, used) < Array.IndexOf(order, name), $"{name} uses {used}, but the order is {string.Join(" ← ", order)}"));
        }
    }

    static Dictionary<string, (Assembly Assembly, string[] Uses)> Loaded()
    {
        Dictionary<string, (Assembly, string[])> loaded = [];
        Stack<Assembly> next = new([typeof(App).Assembly]);
        while (next.TryPop(out Assembly? assembly))
        {
            AssemblyName[] uses =
                [.. assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Escapement", StringComparison.Ordinal))];
            if (loaded.TryAdd(assembly.GetName().Name!, (assembly, [.. uses.Select(name => name.Name!)])))
            {
                uses.Select(Assembly.Load).ToList().ForEach(next.Push);
            }
        }

        return loaded;
    }
}
