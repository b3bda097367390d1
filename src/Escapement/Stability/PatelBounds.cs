using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The source paper's two bounds, from the error measured in the M-norm: with s_Q and t_Q the smallest and largest generalized eigenvalues of
/// <c>(E[QMQ] − M³, M)</c> on range(M), plain SGD converges in mean square if <c>C &lt; min_j 2λ_j/(λ_j² + φt_Q)</c> and diverges if
/// <c>C &gt; max_j 2λ_j/(λ_j² + φs_Q)</c>. They sandwich the exact threshold.
/// Source: V. Patel, arXiv 1709.04718; in this form docs/theory.md, section 11.
/// </summary>
/// <param name="TQ">t_Q.</param>
/// <param name="SQ">s_Q.</param>
/// <param name="Eigenvalues">λ_1 ≥ … ≥ λ_m &gt; 0.</param>
public sealed record PatelBounds(double TQ, double SQ, IReadOnlyList<double> Eigenvalues)
{
    /// <summary>The constants of the bounds, with one application of K: <c>E[QMQ] − M³ = K(M)</c>.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="weightDecay">ω ≥ 0, added to every λ.</param>
    public static PatelBounds Compute(LocalGeometry geometry, double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var scope = NewDisposeScope();
        double[] all = geometry.EigenvaluesWith(weightDecay);
        Tensor values = tensor(all[..geometry.Active.Length], dtype: float64);
        Tensor scaled = geometry.Covariance.Apply(values.diag()) * values.rsqrt().unsqueeze(1) * values.rsqrt().unsqueeze(0);
        Tensor generalized = linalg.eigvalsh(scaled);

        // K(M) is PSD, so negative values are rounding errors. Inert directions (an l2 term alone) contribute zero.
        double smallest = all.Length > geometry.Active.Length ? 0 : Math.Max(0, generalized[0].item<double>());
        return new(Math.Max(0, generalized[-1].item<double>()), smallest, all);
    }

    /// <summary><c>min_j 2λ_j/(λ_j² + φt_Q)</c>, attained at an end of the spectrum.</summary>
    /// <param name="phi">φ ≥ 0.</param>
    public double Convergence(double phi) => Math.Min(Bound(Eigenvalues[0], phi * TQ), Bound(Eigenvalues[^1], phi * TQ));

    /// <summary><c>max_j 2λ_j/(λ_j² + φs_Q)</c>, over the eigenvalues.</summary>
    /// <param name="phi">φ ≥ 0.</param>
    public double Divergence(double phi) => Eigenvalues.Max(value => Bound(value, phi * SQ));

    /// <summary>
    /// k*, the batch size at which the convergence bound switches from λ_m to λ_1: <c>t_Q/(λ_1λ_m)</c> with replacement,
    /// <c>Nk*/(N−1+k*)</c> without.
    /// </summary>
    /// <param name="sampling">How batches are drawn.</param>
    /// <param name="components">N.</param>
    public double CriticalBatchSize(Sampling sampling, int components)
    {
        double critical = TQ / (Eigenvalues[0] * Eigenvalues[^1]);
        if (critical == 0)
        {
            return 0;
        }

        return sampling == Sampling.WithReplacement ? critical : components * critical / (components - 1 + critical);
    }

    static double Bound(double value, double spread) => 2 * value / ((value * value) + spread);
}
