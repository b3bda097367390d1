using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Escapement.Tests.Shared;

/// <summary>
/// PublicApiGenerator prints <c>double[,]</c> as <c>double[]</c>. This class adds the ranks to its text, for the arrays of several dimensions that
/// reflection finds. If it cannot tell which line belongs to a member, it fails instead of omitting a rank.
/// </summary>
static class ArrayRanks
{
    const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static string[] Restored(string[] api, IEnumerable<Type> types)
    {
        string[] lines = [.. api];
        foreach (Type type in types)
        {
            (int from, int to) = type.IsAssignableTo(typeof(Delegate)) ? (0, 0) : Block(lines, type);
            IEnumerable<Line> wanted =
            [
                .. type.GetConstructors(Declared).Where(IsSeen).Select(member => new Line(type.Name, member.GetParameters(), null)),
                .. type.GetMethods(Declared).Where(member => IsSeen(member) && !member.IsSpecialName && !IsCompilers(member))
                    .Select(member => new Line(member.Name, member.GetParameters(), member.ReturnType)),
                .. type.GetProperties(Declared).Where(member => member.GetAccessors(nonPublic: true).Any(IsSeen))
                    .Select(member => new Line(member.Name, null, member.PropertyType)),
                .. type.GetFields(Declared).Where(member => member.IsPublic || member.IsFamily || member.IsFamilyOrAssembly)
                    .Select(member => new Line(member.Name, null, member.FieldType)),
            ];
            foreach (Line line in wanted.Where(line => line.HasRanks))
            {
                // Overloads that differ only in ranks are printed alike, so their order does not matter.
                int[] places = [.. Enumerable.Range(from, to - from).Where(at => line.Pattern.IsMatch(lines[at]))];
                int printings = places.Select(at => lines[at]).Distinct().Count();
                Assert.True(printings == 1, $"{type}.{line.Name}: {printings} lines of the printed surface may be meant, expected 1");
                lines[places[0]] = line.WithRanks(lines[places[0]]);
            }
        }

        return lines;
    }

    /// <summary>A member that is not printed, such as the Deconstruct of a record.</summary>
    static bool IsCompilers(MethodInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute));

    static bool IsSeen(MethodBase member) => member.IsPublic || member.IsFamily || member.IsFamilyOrAssembly;

    /// <summary>The lines of a type: from its header to its closing brace, which has the same indentation.</summary>
    static (int From, int To) Block(string[] lines, Type type)
    {
        int space = Array.IndexOf(lines, $"namespace {type.Namespace}");
        int head = Array.FindIndex(lines, space, line => Regex.IsMatch(line, $@"^ +[^(=]*\b(class|struct|interface|enum) .*?\b{type.Name}\b"));
        Assert.True(space >= 0 && head >= 0, $"{type} is not in the printed surface");
        string indent = lines[head][..^lines[head].TrimStart().Length];
        int end = Array.FindIndex(lines, head, line => line.StartsWith($"{indent}}}", StringComparison.Ordinal));
        return (head, end);
    }

    /// <summary>The printed form of a member.</summary>
    sealed record Line(string Name, ParameterInfo[]? Parameters, Type? Result)
    {
        IEnumerable<(string Name, Type Type)> Arrays =>
        [
            .. (Parameters ?? []).Select(parameter => (parameter.Name!, parameter.ParameterType)),
            .. Result is null ? [] : new[] { (Name, Result) },
        ];

        public bool HasRanks => Arrays.Any(array => Mentions(array.Type));

        public Regex Pattern => new(Parameters is null
            ? $@" {Name}( \{{|;| =)"
            : $@" {Name}(<.*>)?\(" + string.Join(", ", Parameters.Select(Printed)) + @"\)");

        public string WithRanks(string line)
        {
            foreach ((string name, Type type) in Arrays.Where(array => Mentions(array.Type)))
            {
                Assert.True(type.IsArray && !Mentions(type.GetElementType()!), $"{Name}: expected an array of several dimensions, got {type}");
                line = Regex.Replace(line, $@"\[\](\??) (@?{name})\b", $"[{new string(',', type.GetArrayRank() - 1)}]$1 $2");
            }

            return line;
        }

        static string Printed(ParameterInfo parameter)
            => $@".*?{(Mentions(parameter.ParameterType) ? @"\[\]\??" : "")} @?{parameter.Name}( = [^,()]*)?";

        static bool Mentions(Type type) => type.ToString().Contains("[,", StringComparison.Ordinal);
    }
}
