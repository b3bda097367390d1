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
/// C^γ of the minimum to shed; null if exponents are too expensive, or stay negative over the whole search range.
/// </param>
/// <param name="Choice">
/// The best learning rate; null if no window exists, or if the noise floor at the kept minimum exceeds its limit throughout.
/// </param>
public sealed record SelectionWindow(Threshold Keep, Threshold Shed, Estimate? ShedLyapunov, SelectionChoice? Choice)
{
    /// <summary>The batch.</summary>
    public Batch Batch => Keep.Batch;

    /// <summary>The rates at which the second moment explodes at the shed minimum but not at the kept one; null if there are none.</summary>
    public RateWindow? MeanSquare => RateWindow.Between(Shed.Exact, Keep.Exact);

    /// <summary>
    /// The rates at which almost every path leaves the shed minimum while SGD holds the kept one in mean square; null if there are none or if they
    /// are unknown.
    /// </summary>
    public RateWindow? Pathwise => ShedLyapunov?.Value is { } zero ? RateWindow.Between(zero, Keep.Exact) : null;

    /// <summary>Whether the certificates of the two thresholds prove that the mean-square window exists.</summary>
    public bool IsProved => Shed.Upper < Keep.Lower;
}
