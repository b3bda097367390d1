using Escapement.Stability;
using Escapement.Statistics;
using static Escapement.Numbers;

namespace Escapement.Reports.Story;

/// <summary>What happens to single paths, as opposed to their mean square.</summary>
static class PathStory
{
    const double Closer = 0.1;

    /// <summary>"heavy-tailed", or "undecided between heavy-tailed and escaping".</summary>
    public static string Name(RegimeRange range) => range.IsDecided
        ? Name(range.Worst)
        : $"undecided between {Name(range.Safest)} and {Name(range.Worst)}";

    public static string Name(Regime regime) => regime switch
    {
        Regime.Contracting => "contracting",
        Regime.Stable => "stable",
        Regime.HeavyTailed => "heavy-tailed",
        _ => "escaping",
    };

    /// <summary>One sentence for one batch and learning rate.</summary>
    public static string Tell(PathwiseStability paths, double gradientNoise) => $"{Said(paths, gradientNoise)}{Cost(paths)}.";

    /// <summary>What the numbers rest on; proofs and exact sums need no mention.</summary>
    static string Cost(PathwiseStability paths) => paths.Factors > 0
        ? $", estimated from {Count(paths.Factors)} random steps"
        : paths.LyapunovExponent.Value is null || paths.TailIndex is { Value: null }
        ? ", proved bounds only: batches this large are too expensive to sample"
        : "";

    static string Said(PathwiseStability paths, double gradientNoise)
    {
        string name = $"Single paths: {Name(paths.Regime)}";
        return paths.Regime switch
        {
            { IsDecided: false } => $"{name} (γ {Range(paths.LyapunovExponent)}, α {Range(paths.TailIndex)})",
            { Worst: Regime.Contracting } => $"{name}, no batch can move a path outward, apart from its gradient noise (α infinite)",
            { Worst: Regime.Escaping } => $"{name}, almost every path leaves, its distance growing like e^(γn), γ {Range(paths.LyapunovExponent)}",
            _ when gradientNoise > 0 => $"{name}, gradient noise keeps paths in a stationary law around the minimum, whose share beyond a distance R "
                + $"falls like R^(-α), and carries each of them past every R in the end: γ {Range(paths.LyapunovExponent)}, "
                + $"α {Range(paths.TailIndex)}",
            _ => $"{name}, almost every path converges: γ {Range(paths.LyapunovExponent)}, α {Range(paths.TailIndex)}{Law(paths)}",
        };
    }

    static string Law(PathwiseStability paths) => paths.LeavingLaw is { Exponent.Value: { } } law
        ? "; before it does, it goes beyond a distance R with a probability that falls like (e_0/R)^α: a start at a tenth of the distance makes it "
            + $"{Spoken(1 / law.Factor(Closer).Value!.Value)} times rarer"
        : "";

    /// <summary>"= 0.879 (0.871 to 0.887)".</summary>
    static string Range(Estimate? estimate) => estimate switch
    {
        null => "infinite",
        { IsExact: true, Value: { } value } => $"= {Spoken(value)}",
        { Value: { } value, Low: var low, High: var high } => $"= {Spoken(value)} ({Spoken(low)} to {Spoken(high)})",
        { Low: double.NegativeInfinity, High: double.PositiveInfinity } => "unknown",
        { Low: double.NegativeInfinity, High: var high } => $"at most {Spoken(high)}",
        { Low: var low, High: double.PositiveInfinity } => $"at least {Spoken(low)}",
        { Low: var low, High: var high } => $"between {Spoken(low)} and {Spoken(high)}",
    };
}
