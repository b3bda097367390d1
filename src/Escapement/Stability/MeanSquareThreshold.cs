using System.Globalization;
using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>Limits and tolerances of a threshold computation.</summary>
public sealed record ThresholdOptions
{
    /// <summary>The relative gap at which every threshold's certificate counts as closed. In [1e-12, 1e-2]; default 1e-9.</summary>
    public double RelativeGap { get; init; } = 1e-9;

    /// <summary>The most applications of the operator K, for all batch sizes together. Default 400.</summary>
    public int MaxApplications { get; init; } = 400;
}

/// <summary>One exact threshold with its certificate.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Phi">Its sampling factor φ.</param>
/// <param name="Exact">C*, the largest learning rate that is stable in mean square.</param>
/// <param name="Lower">Proved: every learning rate below is stable. Zero if no proof succeeded.</param>
/// <param name="Upper">Proved: every learning rate above is unstable.</param>
public sealed record Threshold(Batch Batch, double Phi, double Exact, double Lower, double Upper)
{
    /// <summary>(Upper − Lower)/Exact.</summary>
    public double RelativeGap => (Upper - Lower) / Exact;
}

/// <summary>Thresholds at several batches, and their cost.</summary>
/// <param name="Thresholds">One threshold for each batch, in the same order.</param>
/// <param name="OperatorApplications">Applications of K used.</param>
/// <param name="Warnings">A warning with a remedy for every certificate that did not reach the requested gap; empty if all did.</param>
public sealed record ThresholdCurve(IReadOnlyList<Threshold> Thresholds, int OperatorApplications, IReadOnlyList<string> Warnings);

/// <summary>
/// The exact mean-square threshold C*(k): SGD at the minimizer is stable in mean square iff C &lt; C*. For plain SGD
/// <c>C* = 2 / max_V ⟨V, MVM + φK(V)⟩ / ⟨V, ½(MV+VM)⟩</c>; heavy ball and Nesterov through the feedback form.
/// The question is that of V. Patel, arXiv 1709.04718; the exact answer is derived in docs/theory.md, sections 5 to 8.
/// </summary>
public static class MeanSquareThreshold
{
    /// <summary>Rounding in K, M and the quotients, relative, added on both sides of every certificate.</summary>
    internal const double RoundingAllowance = 1e-13;

    /// <summary>The thresholds at several batches, from one search space.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batches">The batches.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="progress">Receives the share of thresholds certified; null for none.</param>
    /// <param name="cancellationToken">Stops between applications of K.</param>
    public static ThresholdCurve Compute(
        LocalGeometry geometry, UpdateRule rule, IReadOnlyList<Batch> batches, ThresholdOptions? options = null,
        IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var modes = new ActiveModes(geometry, rule);
        var (curve, matrices) = Compute(modes, batches, options ?? new(), progress, cancellationToken);
        using var disposal = new DisposeAll(matrices);
        return curve;
    }

    /// <summary>The threshold at one batch.</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch.</param>
    public static Threshold Compute(LocalGeometry geometry, UpdateRule rule, Batch batch) => Compute(geometry, rule, [batch]).Thresholds[0];

    /// <summary>As above, with the attaining matrices V in the eigenbasis: at C* they are T's eigenmatrices.</summary>
    internal static (ThresholdCurve Curve, Tensor[] Matrices) Compute(
        ActiveModes modes, IReadOnlyList<Batch> batches, ThresholdOptions options,
        IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        if (!(options.RelativeGap is >= 1e-12 and <= 1e-2))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.RelativeGap, "The relative gap must lie in [1e-12, 1e-2].");
        }

        using FeedbackFamily family = modes.Rule is { Nesterov: true, Momentum: > 0 }
            ? new NesterovThresholdFamily(modes.Pairs, modes.Rule)
            : new LinearThresholdFamily(modes.Pairs, modes.Rule);
        double limit = GradientDescentLimit.Of(modes.Sharpness, modes.Rule);
        double[] phis = [.. batches.Select(b => b.SamplingFactor(modes.Geometry.Components))];
        double[] distinct = [.. phis.Where(phi => phi > 0).Distinct()];
        var solver = new SharedSpaceSolver(modes.Geometry.Covariance, modes.Packing, family, modes.Right)
        {
            RelativeGap = options.RelativeGap,
            MaxApplications = options.MaxApplications,
        };
        SolverResult[] results = distinct.Length == 0
            ? []
            : solver.Solve(distinct, modes.StartMatrices(), new StageProgress(progress, "Thresholds certified").Report, cancellationToken);

        List<Threshold> thresholds = [];
        List<string> warnings = [];
        for (int i = 0; i < batches.Count; i++)
        {
            Threshold threshold = phis[i] > 0
                ? Of(batches[i], phis[i], results[Array.IndexOf(distinct, phis[i])], limit, modes)
                : new(batches[i], 0, limit, limit * (1 - RoundingAllowance), limit * (1 + RoundingAllowance));
            thresholds.Add(threshold);
            if (threshold.RelativeGap > options.RelativeGap * 1.5)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"The certificate at batch {threshold.Batch.Size} closed to {Numbers.Digits(threshold.RelativeGap, 2)}, asked for "
                        + $"{Numbers.Digits(options.RelativeGap, 2)}: allow a larger gap, or more applications than {options.MaxApplications}."));
            }
        }

        return (new(thresholds, solver.Applications, warnings), [.. results.Select(r => r.Matrix)]);
    }

    static Threshold Of(Batch batch, double phi, SolverResult result, double limit, ActiveModes modes)
    {
        // Where K adds nothing at the binding mode the root sits at the deterministic limit itself.
        double value = Math.Min(1 / result.T, limit), allowance = RoundingAllowance + SpectrumAllowance(result.Matrix, modes);
        return new(batch, phi, value, Math.Min(1 / result.CertifiedT, value) * (1 - allowance), value * (1 + allowance));
    }

    /// <summary>
    /// The computed eigenvalues of M are off by a few units of rounding of λ_1 each, more for long sums and large matrices: relative to C*,
    /// <c>c·ε·λ_1·‖V‖² / ⟨V, ½(MV+VM)⟩</c> at the attaining V. It matters where flat directions decide.
    /// </summary>
    static double SpectrumAllowance(Tensor v, ActiveModes modes)
    {
        using var scope = NewDisposeScope();
        const double Unit = 2.3e-16;
        Tensor square = v.Squared(), values = tensor(modes.Eigenvalues, dtype: float64);
        double weighted = (square.sum([1]) * values).sum().item<double>();
        double units = 8 + Math.Sqrt(modes.Eigenvalues.Length) + Math.Sqrt(modes.Geometry.Components);
        return units * Unit * modes.Sharpness * square.sum().item<double>() / weighted;
    }
}
