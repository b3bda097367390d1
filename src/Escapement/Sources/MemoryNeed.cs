using System.Globalization;

namespace Escapement.Sources;

/// <summary>Refuses an allocation before it is made, if the machine does not have the memory.</summary>
static class MemoryNeed
{
    /// <exception cref="SourceException">The need exceeds what the process may use.</exception>
    public static void Require(string file, string what, double bytes, double? available = null)
    {
        double limit = available ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > limit)
        {
            throw new Place(file).Error($"{what} need {Format(bytes)} of memory, more than the {Format(limit)} available");
        }
    }

    static string Format(double bytes) => bytes switch
    {
        >= 1e12 => Invariant(bytes / 1e12, "TB"),
        >= 1e9 => Invariant(bytes / 1e9, "GB"),
        >= 1e6 => Invariant(bytes / 1e6, "MB"),
        _ => Invariant(bytes / 1e3, "kB"),
    };

    static string Invariant(double value, string unit) => value.ToString("#,0.#", CultureInfo.InvariantCulture) + " " + unit;
}
