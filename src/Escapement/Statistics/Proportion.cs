namespace Escapement.Statistics;

/// <summary>
/// How often something happened, with the exact interval of Clopper and Pearson (Biometrika 26, 1934), whose coverage is at least its confidence.
/// </summary>
public sealed record Proportion
{
    /// <summary>A proportion and its interval.</summary>
    /// <param name="count">How often it happened, 0 … trials.</param>
    /// <param name="trials">The number of independent trials, at least 1.</param>
    /// <param name="confidence">The confidence of the interval, in (0, 1). Default 0.99.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument out of its range.</exception>
    public Proportion(long count, long trials, double confidence = 0.99)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, trials);
        Confidences.Require(confidence);
        (Count, Trials, Confidence) = (count, trials, confidence);
        double tail = 0.5 * (1 - confidence);
        Low = count == 0 ? 0 : IncompleteBeta.Quantile(tail, count, trials - count + 1);
        High = count == trials ? 1 : IncompleteBeta.Quantile(1 - tail, count + 1, trials - count);
    }

    /// <summary>How often it happened.</summary>
    public long Count { get; }

    /// <summary>The number of trials.</summary>
    public long Trials { get; }

    /// <summary>The confidence of the interval.</summary>
    public double Confidence { get; }

    /// <summary>count / trials.</summary>
    public double Value => (double)Count / Trials;

    /// <summary>The lower end.</summary>
    public double Low { get; }

    /// <summary>The upper end.</summary>
    public double High { get; }
}
