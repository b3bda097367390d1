namespace Escapement.Statistics;

/// <summary>A number with its interval: exact where both ends equal it, else estimated at the confidence that was asked for, or bounded.</summary>
/// <param name="Value">The number; null where only the ends are known.</param>
/// <param name="Low">The lower end; −∞ where nothing is known below.</param>
/// <param name="High">The upper end; +∞ where nothing is known above.</param>
public readonly record struct Estimate(double? Value, double Low, double High)
{
    /// <summary>Whether the number is exact.</summary>
    public bool IsExact => Value is { } value && Low == value && High == value;

    /// <summary>A number without error, but for rounding.</summary>
    /// <param name="value">The number.</param>
    public static Estimate Exact(double value) => new(value, value, value);

    /// <summary>The same with all three numbers moved into a proved range; rounding must not carry a proof past an estimate.</summary>
    internal Estimate Within(double low, double high)
        => new(Value is { } value ? Math.Clamp(value, low, high) : null, Math.Clamp(Low, low, high), Math.Clamp(High, low, high));

    /// <summary>The larger of several numbers, each in its own interval.</summary>
    internal static Estimate Largest(IReadOnlyList<Estimate> all) => Bounded(
        all.All(e => e.Value is not null) ? all.Max(e => e.Value) : null, all.Max(e => e.Low), all.Max(e => e.High));

    /// <summary>The smaller of several numbers, each in its own interval.</summary>
    internal static Estimate Smallest(IReadOnlyList<Estimate> all) => Bounded(
        all.All(e => e.Value is not null) ? all.Min(e => e.Value) : null, all.Min(e => e.Low), all.Min(e => e.High));

    /// <summary>Bounds that meet are a value.</summary>
    static Estimate Bounded(double? value, double low, double high) => low == high ? Exact(low) : new(value, low, high);
}
