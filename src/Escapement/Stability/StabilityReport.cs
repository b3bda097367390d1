using Escapement.Updates;

namespace Escapement.Stability;

/// <summary>One row of the threshold curve: every bound and the exact value, at one batch.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Phi">Its sampling factor φ.</param>
/// <param name="PatelConvergence">The paper's sufficient bound for convergence; null with momentum, for which the paper has none.</param>
/// <param name="PatelDivergence">The paper's sufficient bound for divergence; null with momentum.</param>
/// <param name="EuclideanSufficient">The Euclidean (Wu, Ma and E) sufficient bound; null with momentum.</param>
/// <param name="Exact">C*(k), the largest learning rate that is stable in mean square.</param>
/// <param name="Lower">Certified: stable below.</param>
/// <param name="Upper">Certified: unstable above.</param>
public sealed record ThresholdRow(
    Batch Batch, double Phi, double? PatelConvergence, double? PatelDivergence, double? EuclideanSufficient,
    double Exact, double Lower, double Upper);

/// <summary>What happens at one batch and one learning rate.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="LearningRate">C.</param>
/// <param name="Rho">ρ over range(M): the factor by which E‖e‖² grows or shrinks per step; NaN if the search for it did not converge.</param>
/// <param name="MeanSquareError">tr Σ of the stationary law; null where ρ ≥ 1.</param>
/// <param name="ExpectedExcessLoss">½ tr(MΣ); null where ρ ≥ 1.</param>
public sealed record RateRow(Batch Batch, double LearningRate, double Rho, double? MeanSquareError, double? ExpectedExcessLoss)
{
    /// <summary>The behavior of single paths; null if not requested.</summary>
    public PathwiseStability? Paths { get; init; }

    /// <summary>Steps for E‖e‖² to double (positive, ρ &gt; 1) or to halve (negative, ρ &lt; 1): <c>log 2 / log ρ</c>; infinite at ρ = 1.</summary>
    public double DoublingTime => Math.Log(2) / Math.Log(Rho);
}

/// <summary>Everything `analyze` says about one minimizer under one update rule.</summary>
public sealed record StabilityReport
{
    /// <summary>p.</summary>
    public required int Dimension { get; init; }

    /// <summary>N.</summary>
    public required int Components { get; init; }

    /// <summary>m, the rank of M (weight decay included).</summary>
    public required int Rank { get; init; }

    /// <summary>The positive eigenvalues of M, descending, length m.</summary>
    public required IReadOnlyList<double> Eigenvalues { get; init; }

    /// <summary>The relative tolerance below which an eigenvalue of M counts as zero.</summary>
    public required double RankTolerance { get; init; }

    /// <summary>How many components have a negative curvature eigenvalue.</summary>
    public required int IndefiniteComponents { get; init; }

    /// <summary>How many null directions of M are moved by some component and excluded from the analysis.</summary>
    public required int MovedNullDirections { get; init; }

    /// <summary>The part of tr G that lies in null directions of M: it diffuses there and has no stationary law.</summary>
    public required double NullGradientNoise { get; init; }

    /// <summary>tr G: the gradient noise at the minimizer; 0 where every component is stationary there (interpolation).</summary>
    public required double GradientNoise { get; init; }

    /// <summary>The largest generalized eigenvalue of (E[QMQ] − M³, M) on range(M).</summary>
    public required double TQ { get; init; }

    /// <summary>The smallest generalized eigenvalue of (E[QMQ] − M³, M) on range(M).</summary>
    public required double SQ { get; init; }

    /// <summary>k*: the batch size at which the paper's convergence bound switches.</summary>
    public required double CriticalBatch { get; init; }

    /// <summary>
    /// k_c: the batch size beyond which larger batches gain at most a factor of 2 in learning rate. Without momentum <c>C_GD/C*(1)</c>; with it the
    /// batch size at which C* reaches half of C_GD, an estimate interpolated between powers of two; 1 if batch size 1 does, infinite if the full
    /// batch size does not.
    /// </summary>
    public required double SaturationBatch { get; init; }

    /// <summary>The threshold of full gradient descent under the same rule (2/λ_1 for plain SGD).</summary>
    public required double GradientDescentLimit { get; init; }

    /// <summary>The update rule.</summary>
    public required UpdateRule Rule { get; init; }

    /// <summary>The threshold curve, in the order of the requested batches.</summary>
    public required IReadOnlyList<ThresholdRow> Thresholds { get; init; }

    /// <summary>The results at the requested learning rates, by batch within learning rate.</summary>
    public required IReadOnlyList<RateRow> AtLearningRate { get; init; }

    /// <summary>Applications of the curvature covariance operator K used for the curve, certificates included.</summary>
    public required int OperatorApplications { get; init; }

    /// <summary>Anything that did not reach its tolerance, each with a remedy; empty when all is well.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
