using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Linear least squares, <c>f_i(θ) = ½(x̃_iᵀθ − y_i)² + ½·l2·‖θ‖²</c>, or the same without the first ½ (<see cref="SquaredLoss"/>). x̃_i are the
/// features of row i, followed by 1 if there is an intercept. The intercept is regularized like every other parameter.
/// Q_i = x̃_i x̃_iᵀ + l2·I, without the ½ 2x̃_i x̃_iᵀ + l2·I.
/// </summary>
/// <remarks>
/// Without the ½ the rows and targets are kept times √2, <c>(x̃_iᵀθ − y_i)² = ½(√2·x̃_iᵀθ − √2·y_i)²</c>, so that everything below has one form.
/// </remarks>
public sealed class LeastSquares : FiniteSum
{
    const int MaxRefinements = 20;

    readonly Tensor _design;
    readonly Tensor _targets;
    readonly double _l2;
    readonly bool _intercept;
    readonly SquaredLoss _loss;

    /// <summary>Least squares on a table.</summary>
    /// <param name="features">N × d, finite. They are used as given: nothing is centered or scaled.</param>
    /// <param name="targets">y, length N, finite.</param>
    /// <param name="l2">l2 ≥ 0. Default 0.</param>
    /// <param name="intercept">Whether a column of ones follows the features. Default true.</param>
    /// <param name="loss">Whether the squared residual has a factor ½. Default: it has.</param>
    /// <exception cref="ProblemException">Shapes that differ, no rows or columns, values that are not finite, a negative l2.</exception>
    public LeastSquares(
        double[,] features, double[] targets, double l2 = 0, bool intercept = true, SquaredLoss loss = SquaredLoss.HalfSquare)
        : this(
            DesignColumns.Of(features, intercept), TensorData.Copy(targets ?? throw new ArgumentNullException(nameof(targets))), l2, intercept, loss)
    {
    }

    /// <summary>
    /// Takes ownership of the design (N × D, contiguous, including any column of ones) and the targets (length N), without copying them.
    /// </summary>
    internal LeastSquares(
        Tensor design, Tensor targets, double l2 = 0, bool intercept = true, SquaredLoss loss = SquaredLoss.HalfSquare)
    {
        _design = design.DetachFromDisposeScope();
        _targets = targets.DetachFromDisposeScope();
        _l2 = l2;
        _intercept = intercept;
        _loss = loss;
        try
        {
            DesignColumns.Validate(design, targets.shape[0], "targets", l2);
            long bad = TensorData.FirstNonFinite(targets);
            if (bad >= 0)
            {
                throw ProblemException.Of($"targets[{bad}] is {targets[bad].item<double>()}: expected finite numbers; remove the row.");
            }

            if (loss == SquaredLoss.Square)
            {
                design.ScaleInPlace(Math.Sqrt(2));
                targets.ScaleInPlace(Math.Sqrt(2));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Components => (int)_design.shape[0];

    /// <inheritdoc/>
    public override int Dimension => (int)_design.shape[1];

    /// <inheritdoc/>
    public override string Description => $"least squares, {DesignColumns.Describe(_design, _intercept, _l2)}";

    /// <summary>Whether the squared residual has a factor ½.</summary>
    public SquaredLoss Convention => _loss;

    /// <inheritdoc/>
    public override string Formula => DesignColumns.WithL2(_loss == SquaredLoss.Square ? "(x·θ − y)²" : "½(x·θ − y)²", _l2);

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        return Loss(TensorData.Point(theta, Dimension), _l2);
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        return TensorData.ToArray(Gradient(TensorData.Point(theta, Dimension), _l2));
    }

    /// <summary>
    /// Finds the minimizer of least norm, from a QR factorization of the design, an SVD of its triangle, and iterative refinement with the gradient.
    /// See <see cref="FiniteSum.FindMinimizer"/>.
    /// </summary>
    /// <inheritdoc/>
    public override Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new MinimizerOptions();
        double ridge = _l2 + options.WeightDecay;
        using var scope = NewDisposeScope();
        using var solver = new MinimumNormSolver(_design, _targets, ridge * Components, cancellationToken);
        Tensor best = solver.Solution, theta = best;
        double bestNorm = double.PositiveInfinity;
        int iteration = 0, limit = Math.Min(options.MaxIterations, MaxRefinements);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Tensor gradient = Gradient(theta, ridge);
            double norm = gradient.norm().item<double>();
            if (norm < bestNorm)
            {
                (best, bestNorm) = (theta, norm);
            }

            progress?.Report(ComputationProgress.Search(iteration, norm));
            if (bestNorm <= options.GradientTolerance || iteration >= limit)
            {
                break;
            }

            theta = theta.Plus(solver.Step(gradient.Times(Components)));
            iteration++;
        }

        (MinimizerOutcome outcome, string? remedy) = bestNorm <= Math.Max(options.GradientTolerance, GradientRounding(best))
            ? (MinimizerOutcome.Converged, null)
            : iteration >= MaxRefinements
                ? (MinimizerOutcome.Stalled, Remedies.Scale)
                : (MinimizerOutcome.IterationLimit, Remedies.Iterations);
        return new Minimizer(TensorData.ToArray(best), Loss(best, ridge), bestNorm, iteration, outcome, remedy);
    }

    /// <inheritdoc/>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) =>
        new LowRankCurvature(_design.alias().DetachFromDisposeScope(), 1, _l2);

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        => WriteComponentGradients(theta, start, gradients);

    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension), rows = _design.narrow(0, start, count);
        Tensor residuals = rows.matmul(point) - _targets.narrow(0, start, count);
        return (rows * residuals.unsqueeze(1)).AddInPlace(point.Times(_l2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    internal override ComponentKernel Kernel() => new LinearKernel<IdentityLink>(TensorTables.Linear(_design, TensorData.ToArray(_targets)), _l2);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _design.Dispose();
            _targets.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    internal override double GradientRounding(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        return GradientRounding(TensorData.Point(theta, Dimension));
    }

    /// <summary>A few units of rounding of the terms <c>‖x̃_i‖(‖x̃_i‖‖θ‖ + |y_i|)</c>, averaged over components.</summary>
    double GradientRounding(Tensor theta)
    {
        const double Units = 4 * 2.3e-16;
        using var scope = NewDisposeScope();
        Tensor sizes = _design.norm(1), terms = sizes.Times(theta.norm().item<double>()).AddInPlace(_targets.abs());
        return Units * (sizes * terms).mean().item<double>();
    }

    double Loss(Tensor theta, double ridge)
    {
        using var scope = NewDisposeScope();
        return (0.5 * Residuals(theta).Squared().mean().item<double>()) + (0.5 * ridge * theta.Squared().sum().item<double>());
    }

    Tensor Gradient(Tensor theta, double ridge) =>
        _design.t().matmul(Residuals(theta)).DivideInPlace(Components).AddInPlace(theta.Times(ridge));

    Tensor Residuals(Tensor theta) => _design.matmul(theta).sub_(_targets);
}
