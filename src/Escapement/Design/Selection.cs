using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>Which learning rates keep one minimum of a problem and shed another, batch by batch.</summary>
/// <param name="Windows">One window for each batch, in the same order.</param>
/// <param name="Warnings">Warnings, each with a remedy; empty if there are none.</param>
public sealed record Selection(IReadOnlyList<SelectionWindow> Windows, IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// The batch whose choice separates the two minima fastest per component gradient. Choices that make almost every path leave the shed minimum
    /// take precedence over those in mean square. Null if no batch has a choice.
    /// </summary>
    public SelectionWindow? Best => FirstBy(window => window.Choice!.Separation / window.Batch.Size);

    /// <summary>The batch that separates fastest per step: usually the largest, whose gradients scatter least.</summary>
    public SelectionWindow? BestPerStep => FirstBy(window => window.Choice!.Separation);

    SelectionWindow? FirstBy(Func<SelectionWindow, double> rate)
        => Windows.Where(window => window.Choice is not null).OrderBy(window => window.Choice!.Kind).ThenByDescending(rate).FirstOrDefault();

    /// <summary>Computes windows and choices.</summary>
    /// <param name="keep">The minimum to keep.</param>
    /// <param name="shed">The minimum to shed, of the same problem.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batches">The batches, with or without replacement.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Receives progress reports; null for none.</param>
    /// <param name="cancellationToken">Stops between steps of the computation.</param>
    public static Selection Compute(
        LocalGeometry keep, LocalGeometry shed, UpdateRule rule, IReadOnlyList<Batch> batches, SelectionOptions? options = null,
        IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        options ??= new();
        ThresholdCurve kept = MeanSquareThreshold.Compute(keep, rule, batches, options.Threshold, null, cancellationToken);
        ThresholdCurve left = MeanSquareThreshold.Compute(shed, rule, batches, options.Threshold, null, cancellationToken);
        List<string> warnings = [.. kept.Warnings, .. left.Warnings];
        using SelectionSearch search = new(keep, shed, rule, options, cancellationToken);
        StageProgress stage = new(progress, "Windows between the two minima");
        List<SelectionWindow> windows = [];
        for (int i = 0; i < batches.Count; i++)
        {
            stage.Report((double)i / batches.Count);
            SelectionWindow window = search.At(kept.Thresholds[i], left.Thresholds[i]);
            windows.Add(window);
            SelectionChoice? choice = window.Choice;
            warnings.AddRange(((string?[])[choice?.AtShed.Warning, choice?.AtKeep.Warning, choice?.Floor.Warning]).OfType<string>());
        }

        return new(windows, [.. warnings.Distinct()]);
    }
}
