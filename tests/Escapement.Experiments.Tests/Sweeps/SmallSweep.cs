using System.Collections;
using System.Globalization;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Tests.Sweeps;

/// <summary>A sweep of 24 cells that takes milliseconds, and helpers that read its folders.</summary>
static class SmallSweep
{
    public static Sweep Of() => new()
    {
        Problems = ["styblinski-tang:p=1,n=20,dispersion=1"],
        Minimizers = ["flat", "sharp"],
        Batches = [1, 3],
        Rates = [0.5, 1.2, 2.5],
        StartRadii = [0.02],
        LeaveRadius = 0.5,
        Repeats = 2,
        Trajectories = 20,
        Steps = 60,
        RecordedSteps = [0, 7, 60],
        Seed = 5,
        CellsPerShard = 5,
    };

    public static SweepOutcome Run(Sweep sweep, string path, int threads = 1) => Run(sweep, path, Slice.Whole, threads);

    public static SweepOutcome Run(Sweep sweep, string path, Slice slice, int threads = 1, CancellationToken cancellationToken = default)
        => SweepRun.Run(sweep, "", path, slice, threads, null, cancellationToken);

    /// <summary>All rows in the order of cells, every value at full precision.</summary>
    public static string[] Rows(string path)
        => [.. SweepQuery.Run(new(path, "FROM results ORDER BY cell"), default).Rows.Select(row => string.Join(" | ", row.Select(Text)))];

    /// <summary>Contents and times of all finished shards.</summary>
    public static Dictionary<string, (string Content, DateTime Written)> Shards(string path) => Directory.GetFiles(path, "shard-*.parquet")
        .ToDictionary(file => Path.GetFileName(file), file => (Convert.ToBase64String(File.ReadAllBytes(file)), File.GetLastWriteTimeUtc(file)));

    static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        IFormattable number => number.ToString(value is double ? "R" : null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
