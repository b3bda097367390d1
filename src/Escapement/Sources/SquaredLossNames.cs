using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>The names of the squared losses, as options and messages spell them.</summary>
static class SquaredLossNames
{
    static readonly string[] Names = ["half-mse", "mse"];

    public static SquaredLoss? TryParse(string name) => Array.IndexOf(Names, name) is >= 0 and int index ? (SquaredLoss)index : null;

    public static string Of(SquaredLoss loss) => Names[(int)loss];

    /// <summary>All names, for messages.</summary>
    public static string All => string.Join(", ", Names);
}
