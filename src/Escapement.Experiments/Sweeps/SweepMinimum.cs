using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>The exact mean-square threshold at one batch, as the manifest records it.</summary>
/// <param name="Sampling">How components are drawn. Reshuffled epochs, which have no φ, take the threshold without replacement.</param>
/// <param name="Batch">The batch size k.</param>
/// <param name="Value">C*(k).</param>
/// <param name="Lower">Certified lower bound.</param>
/// <param name="Upper">Certified upper bound.</param>
sealed record SweepThreshold(string Sampling, int Batch, double Value, double Lower, double Upper);

/// <summary>
/// One minimizer of a sweep, with the theory that its cells need. It is computed once, before the first cell, and kept in the manifest, so every
/// process that works on the sweep uses the same learning rates to the last bit.
/// </summary>
/// <param name="Problem">The source.</param>
/// <param name="Minimizer">The minimizer's name; null for the one the source prefers.</param>
/// <param name="Description">The problem in one line.</param>
/// <param name="Point">θ*, length p.</param>
/// <param name="ProbeLoss">The loss at a point beside θ* (<see cref="SweepProblems.ProbeLoss"/>), which reveals changed data.</param>
/// <param name="Thresholds">One for every batch of the sweep.</param>
sealed record SweepMinimum(
    string Problem, string? Minimizer, string Description, double[] Point, double ProbeLoss, IReadOnlyList<SweepThreshold> Thresholds)
{
    /// <summary>The threshold at a batch.</summary>
    public SweepThreshold At(Batch batch)
    {
        string sampling = SamplingNames.Of(batch.Sampling);
        return Thresholds.First(threshold => threshold.Batch == batch.Size && threshold.Sampling == sampling);
    }
}
