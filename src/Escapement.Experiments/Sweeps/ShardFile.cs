using System.Globalization;

namespace Escapement.Experiments.Sweeps;

/// <summary>Names of shard files. A shard is written under a temporary name first, so one under its final name is finished.</summary>
static class ShardFile
{
    const string Prefix = "shard-", Extension = ".parquet", Part = ".part";

    /// <summary>Only a killed writer leaves a temporary file this old, since all rows are in memory before writing starts.</summary>
    static readonly TimeSpan _abandoned = TimeSpan.FromMinutes(10);

    public static string Name(int shard) => $"{Prefix}{shard.ToString("D6", CultureInfo.InvariantCulture)}{Extension}";

    /// <summary>A name that no other process uses.</summary>
    public static string TemporaryName(string name) => $"{name}.{Guid.NewGuid():N}{Part}";

    /// <summary>The finished shards of a folder, by number. Throws <see cref="SweepException"/> at a number the sweep does not have.</summary>
    public static SortedDictionary<int, string> Finished(string folder, int shards)
    {
        SortedDictionary<int, string> finished = [];
        foreach (string file in Directory.EnumerateFiles(folder, Prefix + "*" + Extension))
        {
            string name = Path.GetFileName(file), number = name[Prefix.Length..^Extension.Length];
            bool known = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int shard) && shard < shards
                && name == Name(shard);
            finished.Add(
                known ? shard : throw new SweepException(
                    $"{file}: is no shard of this sweep, which has {Name(0)} to {Name(shards - 1)}; move it elsewhere, then go on."),
                file);
        }

        return finished;
    }

    /// <summary>Removes what killed processes left behind.</summary>
    public static void RemoveAbandoned(string folder)
    {
        foreach (string part in Directory.EnumerateFiles(folder, "*" + Part))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(part) > _abandoned)
            {
                File.Delete(part);
            }
        }
    }
}
