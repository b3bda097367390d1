using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A quadratic sum, <c>f_i(θ) = ½θᵀQ_iθ + g_iᵀθ</c> with Σ g_i = 0, so that θ = 0 is a minimizer: Q_i is the component curvature there and g_i
/// the component gradient. If all g_i = 0, the sum is homogeneous.
/// </summary>
/// <remarks>The mean of the given g, which may differ from zero by rounding, is subtracted, so that the gradient at 0 is zero.</remarks>
public sealed class QuadraticSum : FiniteSum
{
    readonly ComponentCurvature _curvature;
    readonly Func<Tensor?, ComponentKernel> _kernel;
    readonly Tensor? _gradients;
    readonly string _structure;

    QuadraticSum(
        ComponentCurvature curvature, Func<Tensor?, ComponentKernel> kernel, double[,]? gradients, string structure, bool allowIndefinite = false)
    {
        _curvature = curvature;
        _kernel = kernel;
        _structure = structure;
        try
        {
            QuadraticChecks.Curvature(curvature, allowIndefinite);
            _gradients = gradients is null ? null : QuadraticChecks.Gradients(gradients, curvature.Components, curvature.Dimension);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Components of rank one, Q_i = x_i x_iᵀ.</summary>
    /// <param name="x">N × p, row i is x_i; finite.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <exception cref="ProblemException">
    /// An array is empty, the shapes differ, a value is not finite, or the gradients do not sum to zero.
    /// </exception>
    public static QuadraticSum FromRows(double[,] x, double[,]? g = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        LowRankCurvature curvature = (LowRankCurvature)Checked(() => ComponentCurvature.FromRows(x));
        return new QuadraticSum(curvature, gradients => TensorTables.LowRank(curvature.Rows, 1, gradients), g, "rows");
    }

    /// <summary>Components of low rank, Q_i = Σ_c x_ic x_icᵀ.</summary>
    /// <param name="x">N × r × p, x[i, c, ·] is x_ic; finite.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <exception cref="ProblemException">
    /// An array is empty, the shapes differ, a value is not finite, or the gradients do not sum to zero.
    /// </exception>
    public static QuadraticSum FromRowBlocks(double[,,] x, double[,]? g = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        LowRankCurvature curvature = (LowRankCurvature)Checked(() => ComponentCurvature.FromRowBlocks(x));
        return new QuadraticSum(
            curvature, gradients => TensorTables.LowRank(curvature.Rows, curvature.RowsPerComponent, gradients), g,
            $"blocks of {Numbers.Of(x.GetLength(1), "row")}");
    }

    /// <summary>Components with dense curvature.</summary>
    /// <param name="q">N × p × p, q[i, ·, ·] is Q_i: finite, symmetric to within 1e-10 times its largest entry.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <param name="allowIndefinite">Whether individual Q_i may have negative eigenvalues; their mean must always be PSD. Default false.</param>
    /// <exception cref="ProblemException">An array is empty, the shapes differ, a value is not finite, a Q_i is asymmetric, an eigenvalue that must
    /// not be negative is below −1e-10 times the largest entry, or the gradients do not sum to zero.</exception>
    public static QuadraticSum FromMatrices(double[,,] q, double[,]? g = null, bool allowIndefinite = false)
    {
        ArgumentNullException.ThrowIfNull(q);
        DenseCurvature curvature = (DenseCurvature)Checked(() => ComponentCurvature.FromMatrices(q));
        return new QuadraticSum(curvature, gradients => TensorTables.Dense(curvature.Matrices, gradients), g, "matrices", allowIndefinite);
    }

    /// <summary>Components with diagonal curvature, Q_i = diag(d_i).</summary>
    /// <param name="d">N × p, row i is d_i; finite.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <param name="allowIndefinite">Whether individual d_i may have negative entries; their mean must not. Default false.</param>
    /// <exception cref="ProblemException">An array is empty, the shapes differ, a value is not finite, an entry that must not be negative is below
    /// −1e-10 times the largest, or the gradients do not sum to zero.</exception>
    public static QuadraticSum FromDiagonals(double[,] d, double[,]? g = null, bool allowIndefinite = false)
    {
        ArgumentNullException.ThrowIfNull(d);
        DiagonalCurvature curvature = (DiagonalCurvature)Checked(() => ComponentCurvature.FromDiagonals(d));
        return new QuadraticSum(curvature, gradients => TensorTables.Diagonal(curvature.Diagonals, gradients), g, "diagonals", allowIndefinite);
    }

    static ComponentCurvature Checked(Func<ComponentCurvature> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException error)
        {
            throw new ProblemException(error.Message, error);
        }
    }

    /// <inheritdoc/>
    public override int Components => _curvature.Components;

    /// <inheritdoc/>
    public override int Dimension => _curvature.Dimension;

    /// <inheritdoc/>
    public override string Description =>
        $"quadratic sum of {_structure}, {Numbers.Of(Components, "component")} × {Numbers.Of(Dimension, "parameter")}, "
        + (_gradients is null ? "homogeneous" : "with gradients at the minimizer");

    /// <inheritdoc/>
    public override string Formula => _gradients is null ? "½θᵀQθ" : "½θᵀQθ + g·θ";

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension);
        double quadratic = 0.5 * point.dot(_curvature.MeanTimes(point)).item<double>();
        return _gradients is null ? quadratic : quadratic + point.dot(_gradients.mean([0])).item<double>();
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        return TensorData.ToArray(Gradient(TensorData.Point(theta, Dimension)));
    }

    /// <summary>Returns θ = 0, the minimizer of least norm whatever the weight decay. See <see cref="FiniteSum.FindMinimizer"/>.</summary>
    /// <inheritdoc/>
    public override Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        double norm = Gradient(zeros(Dimension, ScalarType.Float64)).norm().item<double>();
        bool converged = norm <= (options ?? new MinimizerOptions()).GradientTolerance;
        progress?.Report(ComputationProgress.Search(0, norm));
        return new Minimizer(
            new double[Dimension],
            0,
            norm,
            0,
            converged ? MinimizerOutcome.Converged : MinimizerOutcome.Stalled,
            converged ? null : "the gradients sum to zero only up to rounding: scale them down, or accept a larger gradient norm");
    }

    /// <inheritdoc/>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        RequireLength(theta);
        return _curvature.Share();
    }

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        => WriteComponentGradients(theta, start, gradients);

    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        if (theta.IndexOfAnyExcept(0.0) < 0)
        {
            return _gradients?.narrow(0, start, count);
        }

        using var scope = NewDisposeScope();
        Tensor linear = _curvature.EachTimes(TensorData.Point(theta, Dimension), start, count);
        return (_gradients is null ? linear : linear.Plus(_gradients.narrow(0, start, count))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    internal override ComponentKernel Kernel() => _kernel(_gradients);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _curvature.Dispose();
            _gradients?.Dispose();
        }

        base.Dispose(disposing);
    }

    Tensor Gradient(Tensor theta) => _gradients is null ? _curvature.MeanTimes(theta) : _curvature.MeanTimes(theta).Plus(_gradients.mean([0]));
}
