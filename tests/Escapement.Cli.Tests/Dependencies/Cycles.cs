namespace Escapement.Cli.Tests.Dependencies;

/// <summary>Finds cycles of arrows.</summary>
static class Cycles
{
    /// <summary>For every arrow on a cycle, a shortest cycle through it; each cycle once, starting at its first node in ordinal order.</summary>
    public static IReadOnlyList<IReadOnlyList<Arrow>> Of(IEnumerable<Arrow> arrows)
    {
        Arrow[] distinct =
        [
            .. arrows.DistinctBy(arrow => (arrow.From, arrow.To))
                .OrderBy(arrow => arrow.From, StringComparer.Ordinal).ThenBy(arrow => arrow.To, StringComparer.Ordinal),
        ];
        ILookup<string, Arrow> leaving = distinct.ToLookup(arrow => arrow.From);
        return
        [
            .. distinct
                .Select(arrow => (Arrow: arrow, Back: ShortestPath(arrow.To, arrow.From, leaving)))
                .Where(item => item.Back is not null)
                .Select(item => FromFirst([item.Arrow, .. item.Back!]))
                .DistinctBy(Path),
        ];
    }

    /// <summary>The nodes of a cycle: <c>A → B → A</c>.</summary>
    public static string Path(IReadOnlyList<Arrow> cycle) => string.Join(" → ", cycle.Select(arrow => arrow.From).Append(cycle[0].From));

    /// <summary>The path of every cycle, followed by one example of each of its arrows.</summary>
    public static string Describe(IReadOnlyList<IReadOnlyList<Arrow>> cycles) => string.Join('\n', cycles.Select(cycle =>
        string.Join("\n    ", cycle.Select(arrow => arrow.Example).Prepend(Path(cycle)))));

    /// <summary>Searches breadth first. Null if no arrows lead there.</summary>
    static IReadOnlyList<Arrow>? ShortestPath(string from, string to, ILookup<string, Arrow> leaving)
    {
        Dictionary<string, IReadOnlyList<Arrow>> paths = new() { [from] = [] };
        Queue<string> next = new(paths.Keys);
        while (!paths.ContainsKey(to) && next.TryDequeue(out string? at))
        {
            foreach (Arrow arrow in leaving[at])
            {
                if (paths.TryAdd(arrow.To, [.. paths[at], arrow]))
                {
                    next.Enqueue(arrow.To);
                }
            }
        }

        return paths.GetValueOrDefault(to);
    }

    static IReadOnlyList<Arrow> FromFirst(IReadOnlyList<Arrow> cycle)
    {
        int first = cycle.Index().MinBy(item => item.Item.From, StringComparer.Ordinal).Index;
        return [.. cycle.Skip(first), .. cycle.Take(first)];
    }
}
