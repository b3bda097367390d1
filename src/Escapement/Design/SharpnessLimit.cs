using Escapement.Geometry;
using Escapement.Stability;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Design;

/// <summary>Learning rates at one batch above which SGD cannot hold minima sharper than S, depending on what is known about those minima.</summary>
/// <param name="Reference">The exact threshold of the reference minimum.</param>
/// <param name="AnyMinimum">If nothing is known: <c>2/S</c> for SGD; the same for every batch.</param>
/// <param name="Dispersed">If their relative dispersion is at least δ: <c>2/(S(1 + φδ))</c> for SGD.</param>
/// <param name="Scaled">If they are the reference minimum with all curvatures scaled up: <c>C*(k)·λ_1/S</c> without weight decay.</param>
public sealed record SharpnessRow(Threshold Reference, double AnyMinimum, double Dispersed, double Scaled)
{
    /// <summary>The batch.</summary>
    public Batch Batch => Reference.Batch;
}

/// <summary>
/// The learning rate from which SGD cannot hold any minimum whose sharpness λ_1 exceeds S: its second moment explodes. Sharpness is that of the
/// loss, without weight decay. The relative dispersion of a minimum is <c>δ = Var(vᵀQv)/λ_1²</c>, where v is the top eigenvector of its mean Hessian.
/// </summary>
/// <param name="Sharpness">S.</param>
/// <param name="Dispersion">δ.</param>
/// <param name="ReferenceSharpness">λ_1 of the reference minimum.</param>
/// <param name="ReferenceDispersion">δ of the reference minimum.</param>
/// <param name="Rows">One row for each batch, in the same order.</param>
/// <param name="Warnings">Warnings, each with a remedy; empty if there are none.</param>
public sealed record SharpnessLimit(
    double Sharpness, double Dispersion, double ReferenceSharpness, double ReferenceDispersion, IReadOnlyList<SharpnessRow> Rows,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Computes the learning rates.</summary>
    /// <param name="reference">The minimum that the others are compared with.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="sharpness">S &gt; 0.</param>
    /// <param name="batches">The batches, with or without replacement.</param>
    /// <param name="dispersion">δ ≥ 0; null for that of the reference minimum.</param>
    /// <param name="options">How to compute thresholds; null for the defaults.</param>
    /// <param name="cancellationToken">Stops between steps of the computation.</param>
    public static SharpnessLimit Compute(
        LocalGeometry reference, UpdateRule rule, double sharpness, IReadOnlyList<Batch> batches, double? dispersion = null,
        ThresholdOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sharpness);
        double own = DispersionOf(reference), delta = dispersion ?? own;
        ArgumentOutOfRangeException.ThrowIfNegative(delta, nameof(dispersion));
        ThresholdCurve curve = MeanSquareThreshold.Compute(reference, rule, batches, options, null, cancellationToken);

        // Scaling every curvature by c divides thresholds by c, if weight decay is scaled too.
        double scale = sharpness / reference.Sharpness;
        ThresholdCurve scaled = rule.WeightDecay == 0
            ? curve
            : MeanSquareThreshold.Compute(reference, rule with { WeightDecay = rule.WeightDecay / scale }, batches, options, null, cancellationToken);
        double any = GradientDescentLimit.Of(sharpness + rule.WeightDecay, rule);
        List<SharpnessRow> rows = [.. curve.Thresholds.Zip(scaled.Thresholds, (row, copy) => new SharpnessRow(
            row, any, ScalarThreshold.Of(rule, sharpness, delta, row.Phi), copy.Exact / scale))];
        return new(sharpness, delta, reference.Sharpness, own, rows, [.. curve.Warnings.Union(scaled.Warnings)]);
    }

    static double DispersionOf(LocalGeometry geometry)
    {
        using var scope = NewDisposeScope();
        Tensor top = zeros(geometry.Active.Length, geometry.Active.Length, dtype: float64);
        top[0, 0] = 1.0;
        return Math.Max(0, geometry.Covariance.Apply(top)[0, 0].item<double>()) / (geometry.Sharpness * geometry.Sharpness);
    }
}
