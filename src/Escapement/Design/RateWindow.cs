namespace Escapement.Design;

/// <summary>The learning rates between two thresholds, both ends excluded.</summary>
/// <param name="Low">The lower end, positive.</param>
/// <param name="High">The upper end, above the lower.</param>
public readonly record struct RateWindow(double Low, double High)
{
    /// <summary>High/Low: how wide the window is, as a factor.</summary>
    public double Ratio => High / Low;

    /// <summary>The window between two learning rates; null if it is empty.</summary>
    internal static RateWindow? Between(double low, double high) => low < high ? new(low, high) : null;
}
