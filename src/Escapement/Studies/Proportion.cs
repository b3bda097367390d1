namespace Escapement.Studies;

/// <summary>A share of independent trials with its interval (Wilson's score interval at 99 %), which never leaves [0, 1].</summary>
/// <param name="Value">The share counted.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
readonly record struct Proportion(double Value, double Low, double High)
{
    /// <summary>The confidence of the interval, 0.99, as of every estimate.</summary>
    public const double Confidence = 0.99;

    /// <summary>Φ⁻¹(0.995).</summary>
    const double Deviations = 2.5758293035489004;

    /// <summary>
    /// <c>(n·p̂ + z²/2 ± z·√(n·p̂(1−p̂) + z²/4)) / (n + z²)</c>.
    /// </summary>
    /// <param name="count">Successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Trials, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No trials, or more successes than trials.</exception>
    public static Proportion Of(int count, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, trials);
        double share = (double)count / trials, square = Deviations * Deviations;
        double half = Deviations * Math.Sqrt((count * (1 - share)) + (square / 4)), middle = count + (square / 2), all = trials + square;

        // At the ends the interval touches them exactly; rounding must not push it past.
        return new(share, count == 0 ? 0 : (middle - half) / all, count == trials ? 1 : (middle + half) / all);
    }
}
