using System.Globalization;

namespace Escapement.Problems;

/// <summary>Counts in sentences.</summary>
static class Counted
{
    /// <summary>"1 component", "1,797 components".</summary>
    public static string Of(long count, string noun) => $"{count.ToString("N0", CultureInfo.InvariantCulture)} {noun}{(count == 1 ? "" : "s")}";
}
