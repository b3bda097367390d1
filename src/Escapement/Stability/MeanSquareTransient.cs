using Escapement.Geometry;
using Escapement.Updates;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// The mean squared distance step by step, from an isotropic start: the exact recursion of second moments, transient and gradient noise included,
/// where <see cref="SecondMomentRate"/> says only how fast it grows in the end.
/// </summary>
/// <remarks>
/// With <c>s = C·b</c> all rules read <c>e⁺ = e − κs − μCg, s⁺ = βs + Cg</c>: (κ, μ) is (β, 1) for heavy ball and (β², 1+β) for Nesterov. With
/// u = CΛ, a = 1 − μu, X = E[eeᵀ], Y = E[esᵀ], Z = E[ssᵀ] and P = C²φ(K(X) + G) in M's eigenbasis,
/// <c>X⁺ = aXa − κ(aY + Yᵀa) + κ²Z + μ²P</c>, <c>Y⁺ = aXu + βaY − κYᵀu − κβZ − μP</c>, <c>Z⁺ = uXu + β(uY + Yᵀu) + β²Z + P</c>. An isotropic start
/// has mean zero, hence no mixed terms between error and gradient noise.
/// </remarks>
static class MeanSquareTransient
{
    /// <summary>The recursion stops beyond this value, before squares overflow.</summary>
    const double Largest = 1e280;

    /// <summary>
    /// <c>E‖e_n‖²</c> for n = 0, 1, …, in the linearization; fewer than requested if it overflows. Null if null directions of M are moved,
    /// whose drift has no second moment here; and where a preconditioner mixes directions with curvature and without.
    /// </summary>
    /// <param name="geometry">The minimizer's local geometry.</param>
    /// <param name="rule">The update rule.</param>
    /// <param name="batch">The batch, which must have a φ.</param>
    /// <param name="learningRate">C.</param>
    /// <param name="startRadius">‖e₀‖.</param>
    /// <param name="steps">The most steps; one application of K each.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static IReadOnlyList<double>? Compute(
        LocalGeometry geometry, UpdateRule rule, Batch batch, double learningRate, double startRadius, int steps, CancellationToken cancellationToken)
    {
        geometry.Require(rule);
        if (geometry.MovedNullDirections > 0 || (geometry.Scale is not null && geometry.Inert > 0))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        double beta = rule.Momentum, kappa = rule.Nesterov ? beta * beta : beta, mu = rule.Nesterov ? 1 + beta : 1;
        double noiseFactor = learningRate * learningRate * batch.SamplingFactor(geometry.Components);
        double share = startRadius * startRadius / geometry.Dimension;
        double shift = geometry.Shift + rule.WeightDecay;
        Tensor u = tensor([.. geometry.Active.Select(value => learningRate * (value + shift))], dtype: float64);
        Tensor a = u.Times(mu).SubtractedFrom(1);
        Tensor left = a.unsqueeze(1), right = a.unsqueeze(0), pushLeft = u.unsqueeze(1), pushRight = u.unsqueeze(0);
        (Tensor start, Tensor? metric) = Metric(geometry);
        Tensor x = start.Times(share), y = zeros_like(x), z = zeros_like(x);
        InertMoments inert = new(geometry.Inert * share, 0, 0);
        List<double> squares = [startRadius * startRadius];
        while (squares.Count <= steps && squares[^1] < Largest)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            Tensor p = geometry.Covariance.Apply(x);
            p = (geometry.Noise.Matrix is { } noise ? p.Plus(noise) : p).Times(noiseFactor);
            Tensor yt = y.t(), ay = left * y, uy = pushLeft * y;
            Tensor nextX = ((left * x * right) - ay.Plus(ay.t()).Times(kappa)).Plus(z.Times(kappa * kappa)).Plus(p.Times(mu * mu));
            if (beta > 0)
            {
                Tensor nextY = (left * x * pushRight).Plus(ay.Times(beta)) - (yt * pushRight).Times(kappa) - z.Times(kappa * beta) - p.Times(mu);
                Tensor nextZ = (pushLeft * x * pushRight).Plus(uy.Plus(uy.t()).Times(beta)).Plus(z.Times(beta * beta)).Plus(p);
                (y, z) = (nextY.MoveToOuterDisposeScope(), nextZ.MoveToOuterDisposeScope());
            }

            x = nextX.MoveToOuterDisposeScope();
            inert = inert.Next(learningRate * shift, beta, kappa, mu, noiseFactor * geometry.Noise.Outside);
            squares.Add((metric is null ? x.diagonal() : x * metric).sum().item<double>() + inert.X);
        }

        return squares;
    }

    /// <summary>
    /// In M's eigenbasis, with P the preconditioner: P, the second moment of an isotropic error, and P⁻¹, in which ‖e‖² is ⟨P⁻¹, X⟩; null for the
    /// identity, in which it is the trace.
    /// </summary>
    static (Tensor Start, Tensor? Metric) Metric(LocalGeometry geometry)
    {
        if (geometry.Scale is not { } scale)
        {
            return (eye(geometry.Active.Length, dtype: float64), null);
        }

        Tensor inverse = geometry.Basis, whole = inverse / (scale * scale).unsqueeze(1); // P^{-1/2}E, P^{1/2}E
        return (whole.t().mm(whole), inverse.t().mm(inverse));
    }

    /// <summary>The traces of X, Y, Z on directions without curvature of their own, where u is one number and K vanishes.</summary>
    readonly record struct InertMoments(double X, double Y, double Z)
    {
        public InertMoments Next(double u, double beta, double kappa, double mu, double p)
        {
            double a = 1 - (mu * u);
            return new(
                (a * a * X) - (2 * kappa * a * Y) + (kappa * kappa * Z) + (mu * mu * p),
                (a * u * X) + (((beta * a) - (kappa * u)) * Y) - (kappa * beta * Z) - (mu * p),
                (u * u * X) + (2 * beta * u * Y) + (beta * beta * Z) + p);
        }
    }
}
