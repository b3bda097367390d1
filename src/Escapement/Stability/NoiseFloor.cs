using System.Globalization;
using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The noise floor: the stationary second moment Σ that SGD settles into below its threshold, <c>(Δ_C − φK)Σ = φG</c> in M's eigenbasis (for plain
/// SGD this is <c>Σ = T(Σ) + C²φG</c>), on range(M). For Nesterov it is that of the look-ahead point, the θ that PyTorch holds.
/// </summary>
/// <remarks>Derived in docs/theory.md, section 10.</remarks>
/// <param name="MeanSquareError">tr Σ, in θ's own coordinates.</param>
/// <param name="ExpectedExcessLoss">½ tr(MΣ).</param>
/// <param name="Covariance">Σ in θ's coordinates, p × p, if requested; otherwise null.</param>
/// <param name="Iterations">Conjugate gradient iterations, one application of K each.</param>
/// <param name="Residual">Relative residual of the linear system.</param>
/// <param name="Warning">What fell short, with a remedy; null when nothing did.</param>
public sealed record NoiseFloor(
    double MeanSquareError, double ExpectedExcessLoss, double[,]? Covariance, int Iterations, double Residual, string? Warning)
{
    const double Tolerance = 1e-13;
    const double AcceptedResidual = 1e-9;
    const int MaxIterations = 500;

    /// <summary>The noise floor at one batch and learning rate; null if C is not below the threshold (no stationary law exists).</summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="learningRate">C &gt; 0.</param>
    /// <param name="withCovariance">Whether to give the p × p matrix Σ too.</param>
    /// <param name="cancellationToken">Stops between iterations.</param>
    public static NoiseFloor? Compute(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double learningRate, bool withCovariance = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        using var modes = new ActiveModes(geometry, rule);
        double phi = batch.SamplingFactor(geometry.Components);
        var (curve, matrices) = MeanSquareThreshold.Compute(modes, [batch], new(), null, cancellationToken);
        using var disposal = new DisposeAll(matrices);
        return learningRate < curve.Thresholds[0].Exact ? Compute(modes, phi, learningRate, withCovariance, cancellationToken) : null;
    }

    /// <summary>The noise floor where C is known to lie below the threshold.</summary>
    internal static NoiseFloor Compute(ActiveModes modes, double phi, double learningRate, bool withCovariance, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        LocalGeometry geometry = modes.Geometry;
        if (geometry.Noise.Matrix is not { } noise || phi == 0)
        {
            double[,]? zero = withCovariance ? new double[geometry.Dimension, geometry.Dimension] : null;
            return new(0, 0, zero, 0, 0, null);
        }

        SymmetricPacking packing = modes.Packing;
        var response = new UpdateResponse(modes.Rule);
        Tensor u = modes.Pairs.A.Times(learningRate), v = modes.Pairs.B.Times(learningRate);
        double c2 = learningRate * learningRate;
        Tensor root = response.Stiffness(u, v, 1).reciprocal().Times(c2).sqrt();

        // (I − φ√S∘K(√S∘·))x = φ√S∘G, x = Σ/√S: positive definite below the threshold, and bounded, so conjugate gradients need no preconditioner.
        Tensor right = (packing.Pack(noise) * root).Times(phi);
        var (x, iterations, residual) = ConjugateGradients.Solve(
            y => y - (packing.Pack(geometry.Covariance.Apply(packing.Unpack(y * root))) * root).Times(phi), right, null, Tolerance, MaxIterations,
            cancellationToken);
        Tensor sigma = packing.Unpack(x * root);

        double inert = 0;
        string? warning = residual > AcceptedResidual
            ? string.Create(CultureInfo.InvariantCulture, $"The noise floor at learning rate {Numbers.Digits(learningRate, 4)} has relative residual "
                + $"{Numbers.Digits(residual, 2)}, expected at most {Numbers.Digits(AcceptedResidual, 2)}: the rate is too close to the threshold.")
            : null;
        if (modes.InertEigenvalue > 0 && geometry.Noise.Outside > 0)
        {
            Tensor w = tensor(new[] { modes.InertEigenvalue * learningRate }, dtype: float64);
            inert = phi * c2 / response.Stiffness(w, w, 1).item<double>() * geometry.Noise.Outside;
            if (geometry.Scale is not null || withCovariance)
            {
                warning ??= "Gradient noise in directions that only weight decay holds is in the totals, but neither turned by the "
                    + "preconditioner nor in the covariance matrix.";
            }
        }

        Tensor eigenvalues = tensor(modes.Eigenvalues, dtype: float64);
        double excess = 0.5 * ((sigma.diagonal() * eigenvalues).sum().item<double>() + (modes.InertEigenvalue * inert));
        double meanSquare = (geometry.Scale is null
            ? sigma.diagonal().sum()
            : (sigma * geometry.Basis.t().mm(geometry.Basis)).sum()).item<double>() + inert;
        return new(meanSquare, excess, withCovariance ? InTheta(geometry, sigma) : null, iterations, residual, warning);
    }

    /// <summary>Columns of the basis, diag(P^{-1/2})E, are the eigenmodes' directions in θ's coordinates.</summary>
    static double[,] InTheta(LocalGeometry geometry, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        return TensorData.ToMatrix(geometry.Basis.mm(sigma).mm(geometry.Basis.t()));
    }
}
