namespace Escapement.Statistics;

/// <summary>A number with its interval: exact if both ends equal it, otherwise estimated at the requested confidence, or bounded.</summary>
/// <param name="Value">The number; null if only the ends are known.</param>
/// <param name="Low">The lower end; −∞ if there is no lower bound.</param>
/// <param name="High">The upper end; +∞ if there is no upper bound.</param>
public readonly record struct Estimate(double? Value, double Low, double High)
{
    /// <summary>Whether the number is exact.</summary>
    public bool IsExact => Value is { } value && Low == value && High == value;

    /// <summary>A number whose only error is rounding.</summary>
    /// <param name="value">The number.</param>
    public static Estimate Exact(double value) => new(value, value, value);

    /// <summary>Clips all three numbers to a proved range: rounding must not let an estimate contradict a proof.</summary>
    internal Estimate Within(double low, double high)
        => new(Value is { } value ? Math.Clamp(value, low, high) : null, Math.Clamp(Low, low, high), Math.Clamp(High, low, high));

    /// <summary>The larger of several numbers, each in its own interval.</summary>
    internal static Estimate Largest(IReadOnlyList<Estimate> all) => Bounded(
        all.All(e => e.Value is not null) ? all.Max(e => e.Value) : null, all.Max(e => e.Low), all.Max(e => e.High));

    /// <summary>The smaller of several numbers, each in its own interval.</summary>
    internal static Estimate Smallest(IReadOnlyList<Estimate> all) => Bounded(
        all.All(e => e.Value is not null) ? all.Min(e => e.Value) : null, all.Min(e => e.Low), all.Min(e => e.High));

    /// <summary>Turns bounds that are equal into a value.</summary>
    static Estimate Bounded(double? value, double low, double high) => low == high ? Exact(low) : new(value, low, high);
}
