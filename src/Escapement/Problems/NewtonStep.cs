using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Newton steps <c>−(∇²F + ridge·I)⁻¹ g</c> of a linear classifier. Up to <see cref="DenseLimit"/> parameters, they are computed by Cholesky
/// factorization; above, by conjugate gradients with Hessian–vector products. The preconditioner has one D × D block per score, computed from a
/// sample of the rows.
/// </summary>
static class NewtonStep
{
    public const int DenseLimit = 3000;

    const double RoundingUnit = 2.220446049250313e-16;

    const int MaxConjugateSteps = 2000;

    public static Tensor Solve(LinearModel model, Tensor scores, Tensor gradient, double ridge, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Tensor step = model.Dimension <= DenseLimit
            ? Dense(model.Hessian(scores, ridge), gradient)
            : Iterative(model, scores, gradient, ridge, Forcing(gradient), cancellationToken);
        return step.MoveToOuterDisposeScope();
    }

    // The tolerance on the residual of the step, relative to the gradient, that keeps convergence superlinear.
    static double Forcing(Tensor gradient) => Math.Min(0.1, Math.Sqrt(gradient.norm().item<double>()));

    public static Tensor Dense(Tensor hessian, Tensor gradient)
    {
        (Tensor factor, Tensor scale) = Factor(hessian);
        return cholesky_solve((gradient * scale).unsqueeze(1), factor).squeeze(1).mul_(scale).neg_();
    }

    /// <summary>
    /// Cholesky factor of a PSD matrix scaled to unit diagonal, and the scaling. A diagonal shift slightly above rounding makes null directions
    /// (class shifts, constant or repeated features) positive. The gradient has no part in them; later Newton steps correct the error elsewhere.
    /// </summary>
    static (Tensor Factor, Tensor Scale) Factor(Tensor matrix)
    {
        Tensor diagonal = matrix.diagonal();
        Tensor scale = where(diagonal.Above(0), diagonal.rsqrt(), ones_like(diagonal));
        Tensor scaled = matrix * scale * scale.unsqueeze(1);
        double lift = 16 * matrix.shape[0] * RoundingUnit;
        while (true)
        {
            scaled.diagonal().AddInPlace(lift);
            (Tensor factor, Tensor info) = linalg.cholesky_ex(scaled);
            if (info.item<int>() == 0)
            {
                return (factor, scale);
            }

            lift *= 10;
            if (!(lift < 1))
            {
                throw new InvalidOperationException("The Hessian of a convex loss is not positive semidefinite: it contains values that are "
                    + "not finite.");
            }
        }
    }

    public static Tensor Iterative(
        LinearModel model, Tensor scores, Tensor gradient, double ridge, double accuracy, CancellationToken cancellationToken)
    {
        (Tensor factors, Tensor scales) = Blocks(model, scores, ridge);
        Tensor Precondition(Tensor r)
        {
            Tensor columns = r.view(model.Features, -1).t().unsqueeze(2) * scales;
            return cholesky_solve(columns, factors).mul_(scales).squeeze(2).t().reshape(-1);
        }

        return ConjugateGradients.Solve(
            v => model.HessianTimes(scores, v, ridge), gradient.neg(), Precondition, accuracy, MaxConjugateSteps, cancellationToken).X;
    }

    /// <summary>The factored diagonal blocks of the Hessian, one per score (K × D × D), and their scalings (K × D × 1).</summary>
    static (Tensor Factors, Tensor Scales) Blocks(LinearModel model, Tensor scores, double ridge)
    {
        int features = model.Features;
        long stride = Math.Max(1, model.Components / Math.Max(4096, 4 * features));
        Tensor sample = TensorArithmetic.Integers(model.Components, stride);
        Tensor rows = model.Design.index_select(0, sample), weights = model.Link.DiagonalWeights(scores.index_select(0, sample));
        var factors = new Tensor[model.Link.Scores];
        var scales = new Tensor[model.Link.Scores];
        for (int k = 0; k < factors.Length; k++)
        {
            using var scope = NewDisposeScope();
            Tensor block = rows.t().matmul(rows * weights.select(1, k).unsqueeze(1)).DivideInPlace(sample.shape[0]);
            block.diagonal().AddInPlace(ridge);
            (Tensor factor, Tensor scale) = Factor(block);
            factors[k] = factor.MoveToOuterDisposeScope();
            scales[k] = scale.unsqueeze(1).MoveToOuterDisposeScope();
        }

        return (stack(factors), stack(scales));
    }
}
