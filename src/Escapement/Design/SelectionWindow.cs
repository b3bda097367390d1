using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>
/// The learning rates that keep one minimum and shed another, at one batch. In mean square they lie between the two thresholds <c>C*</c>;
/// pathwise between the shed minimum's <c>C^γ</c>, where its Lyapunov exponent turns positive, and the kept one's <c>C*</c>.
/// </summary>
/// <param name="Keep">The threshold of the minimum to keep.</param>
/// <param name="Shed">The threshold of the minimum to shed.</param>
/// <param name="ShedLyapunov">
/// C^γ of the minimum to shed; null where exponents are too expensive, or stay negative as far as they were sought.
/// </param>
/// <param name="Choice">
/// The best learning rate; null where no window exists, or where the noise floor at the kept minimum exceeds its limit throughout.
/// </param>
public sealed record SelectionWindow(Threshold Keep, Threshold Shed, Estimate? ShedLyapunov, SelectionChoice? Choice)
{
    /// <summary>The batch.</summary>
    public Batch Batch => Keep.Batch;

    /// <summary>Where the second moment explodes at the one minimum and not at the other; null where that is nowhere.</summary>
    public RateWindow? MeanSquare => RateWindow.Between(Shed.Exact, Keep.Exact);

    /// <summary>
    /// Where almost every path leaves the one minimum and the other is kept in mean square; null where that is nowhere, or not known.
    /// </summary>
    public RateWindow? Pathwise => ShedLyapunov?.Value is { } zero ? RateWindow.Between(zero, Keep.Exact) : null;

    /// <summary>Whether the certificates of the two thresholds prove that the mean-square window exists.</summary>
    public bool IsProved => Shed.Upper < Keep.Lower;
}
