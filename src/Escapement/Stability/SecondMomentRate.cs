using System.Globalization;
using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>ρ: the factor by which the second moment E‖e‖² grows (ρ &gt; 1) or shrinks (ρ &lt; 1) at every step, in the long run.</summary>
/// <remarks>Derived in docs/theory.md, section 9.</remarks>
/// <param name="Rho">ρ over range(M).</param>
/// <param name="Residual">Relative residual of the attaining matrix; for plain SGD an eigenvalue of T lies within it of ρ.</param>
/// <param name="OperatorApplications">Applications of K used.</param>
/// <param name="Warning">What fell short, with a remedy; null when nothing did.</param>
public sealed record SecondMomentRate(double Rho, double Residual, int OperatorApplications, string? Warning)
{
    const double AcceptedResidual = 1e-6;
    const double SettledResidual = 1e-8;
    const double ClipFraction = 2e-8;

    /// <summary>
    /// Rates are good to their residuals; the certificate, looser because T's eigenvalues cluster at 1, makes sure that it is the largest one
    /// that was found.
    /// </summary>
    const double CertifiedGap = 1e-5;

    /// <summary>Whether the search for ρ converged; if not, the value must not be used, and the warning says so.</summary>
    public bool IsUsable => Residual <= AcceptedResidual;

    /// <summary>Steps for the second moment to double, <c>log 2/log ρ</c>; negative if it halves instead.</summary>
    public double DoublingTime => Math.Log(2) / Math.Log(Rho);

    /// <summary>
    /// ρ for one batch and learning rate: for SGD the largest eigenvalue of <c>T(V) = V − C(MV+VM) + C²(MVM + φK(V))</c>; for momentum that of
    /// the same operator on the doubled state.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">C &gt; 0.</param>
    /// <param name="cancellationToken">Stops between applications of K.</param>
    public static SecondMomentRate Compute(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double learningRate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var modes = new ActiveModes(geometry, rule);
        return Compute(modes, [batch.SamplingFactor(geometry.Components)], learningRate, [], null, cancellationToken)[0];
    }

    /// <summary>ρ for several φ at one learning rate.</summary>
    internal static SecondMomentRate[] Compute(
        ActiveModes modes, IReadOnlyList<double> phis, double learningRate, IEnumerable<Tensor> start, Action<double>? progress,
        CancellationToken cancellationToken)
    {
        var (rates, matrices) = ComputeWithMatrices(modes, phis, learningRate, start, progress, cancellationToken);
        foreach (Tensor? matrix in matrices)
        {
            matrix?.Dispose();
        }

        return rates;
    }

    /// <summary>The farthest that a learning rate may lie beyond gradient descent's limit.</summary>
    const double Farthest = 1e50;

    /// <summary>
    /// ρ for several φ at one learning rate, from one search space; <paramref name="start"/> are matrices near the answers. With them the
    /// attaining matrices in the eigenbasis, up to a factor: for plain SGD T's eigenmatrices. The caller disposes them; null at φ = 0.
    /// </summary>
    internal static (SecondMomentRate[] Rates, Tensor?[] Matrices) ComputeWithMatrices(
        ActiveModes modes, IReadOnlyList<double> phis, double learningRate, IEnumerable<Tensor> start, Action<double>? progress,
        CancellationToken cancellationToken)
    {
        if (!(learningRate > 0 && double.IsFinite(learningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must be positive and finite.");
        }

        double limit = 2 / modes.Geometry.Sharpness;
        if (learningRate > Farthest * limit)
        {
            throw new GeometryException(string.Create(CultureInfo.InvariantCulture,
                $"The learning rate is {Numbers.Digits(learningRate, 4)}, "
                    + $"more than {Numbers.Digits(Farthest, 1)} times 2/λ₁ = {Numbers.Digits(limit, 4)}: "
                    + $"its powers leave the range of numbers. Choose one nearer to the threshold."));
        }

        using var scope = NewDisposeScope();
        using var family = new RateFamily(modes.Pairs, modes.Rule, learningRate);
        double deterministic = family.Minimum;
        if (modes.InertEigenvalue > 0 && modes.Geometry.Inert > 0)
        {
            deterministic = Math.Max(
                deterministic,
                new UpdateResponse(modes.Rule).DeterministicRate(tensor(new[] { modes.InertEigenvalue * learningRate }, dtype: float64)));
        }

        double[] distinct = [.. phis.Where(phi => phi > 0).Distinct()];
        var solver = new SharedSpaceSolver(modes.Geometry.Covariance, modes.Packing, family, modes.Right)
        {
            RelativeGap = CertifiedGap,
            SettledResidual = SettledResidual,
            ClipFraction = ClipFraction,
        };
        SolverResult[] results = distinct.Length == 0
            ? []
            : solver.Solve(distinct, [.. modes.SpreadMatrices(), .. start], progress, cancellationToken);
        using var disposal = new DisposeAll(results.Select(result => result.Matrix));
        SecondMomentRate[] rates = [.. phis.Select(phi =>
        {
            if (phi == 0)
            {
                return new SecondMomentRate(deterministic, 0, 0, null);
            }

            SolverResult result = results[Array.IndexOf(distinct, phi)];
            string? warning = double.IsInfinity(result.CertifiedT)
                ? $"The growth rate at learning rate {Numbers.Digits(learningRate, 4)} could not be certified as the largest: "
                    + "read it as a lower value."
                : !(result.Residual <= AcceptedResidual)
                ? $"The growth rate at learning rate {Numbers.Digits(learningRate, 4)} is unusable: the search for it ended at relative residual "
                    + $"{Numbers.Digits(result.Residual, 2)}, expected at most {Numbers.Digits(AcceptedResidual, 2)}. "
                    + "Whether SGD stays is known from C*."
                : null;
            return new SecondMomentRate(Math.Max(result.T, deterministic), result.Residual, solver.Applications, warning);
        })];
        Tensor?[] matrices = [.. phis.Select(phi => phi == 0 ? null : results[Array.IndexOf(distinct, phi)].Matrix.clone().DetachFromDisposeScope())];
        return (rates, matrices);
    }
}
