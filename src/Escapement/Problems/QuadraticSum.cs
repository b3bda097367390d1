using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A quadratic sum, <c>f_i(θ) = ½θᵀQ_iθ + g_iᵀθ</c> with Σ g_i = 0, so that θ = 0 is a minimizer: Q_i is the component curvature there and g_i
/// the component gradient. With all g_i = 0 the sum is homogeneous.
/// </summary>
/// <remarks>Sums of the given g that differ from zero by rounding only are removed from them, so that the gradient at 0 is zero.</remarks>
public sealed class QuadraticSum : FiniteSum
{
    readonly ComponentCurvature _curvature;
    readonly Tensor _mean;
    readonly Tensor? _gradients;
    readonly string _structure;

    QuadraticSum(ComponentCurvature curvature, double[,]? gradients, string structure, bool allowIndefinite)
    {
        _curvature = curvature;
        _structure = structure;
        _mean = empty(0);
        try
        {
            QuadraticChecks.Curvature(curvature, allowIndefinite);
            _mean.Dispose();
            _mean = Mean(curvature);
            QuadraticChecks.Mean(_mean);
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
    /// <exception cref="ProblemException">Empty or differing shapes, values that are not finite, gradients that do not sum to zero.</exception>
    public static QuadraticSum FromRows(double[,] x, double[,]? g = null)
    {
        QuadraticChecks.Array(x, nameof(x));
        return new QuadraticSum(new LowRankCurvature(TensorData.Copy(x).DetachFromDisposeScope(), 1, 0), g, "rows", allowIndefinite: false);
    }

    /// <summary>Components of low rank, Q_i = Σ_c x_ic x_icᵀ.</summary>
    /// <param name="x">N × r × p, x[i, c, ·] is x_ic; finite.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <exception cref="ProblemException">Empty or differing shapes, values that are not finite, gradients that do not sum to zero.</exception>
    public static QuadraticSum FromRowBlocks(double[,,] x, double[,]? g = null)
    {
        QuadraticChecks.Array(x, nameof(x));
        int r = x.GetLength(1);
        using Tensor blocks = TensorData.Copy(x);
        Tensor rows = blocks.view(-1, x.GetLength(2)).DetachFromDisposeScope();
        return new QuadraticSum(new LowRankCurvature(rows, r, 0), g, $"blocks of {Counted.Of(r, "row")}", allowIndefinite: false);
    }

    /// <summary>Components with dense curvature.</summary>
    /// <param name="q">N × p × p, q[i, ·, ·] is Q_i: finite, symmetric to 1e-10 of its largest entry.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <param name="allowIndefinite">Whether single Q_i may have negative eigenvalues; their mean never may. Default false.</param>
    /// <exception cref="ProblemException">Empty or differing shapes, values that are not finite, asymmetric Q_i, eigenvalues below −1e-10 of the
    /// largest entry where they may not be, gradients that do not sum to zero.</exception>
    public static QuadraticSum FromMatrices(double[,,] q, double[,]? g = null, bool allowIndefinite = false)
    {
        QuadraticChecks.Array(q, nameof(q));
        if (q.GetLength(1) != q.GetLength(2))
        {
            throw ProblemException.Of($"q is {q.GetLength(0)} × {q.GetLength(1)} × {q.GetLength(2)}: expected square matrices, N × p × p.");
        }

        return new QuadraticSum(new DenseCurvature(TensorData.Copy(q).DetachFromDisposeScope(), 0), g, "matrices", allowIndefinite);
    }

    /// <summary>Components with diagonal curvature, Q_i = diag(d_i).</summary>
    /// <param name="d">N × p, row i is d_i; finite.</param>
    /// <param name="g">N × p, row i is g_i, with Σ g_i = 0; null for zeros.</param>
    /// <param name="allowIndefinite">Whether single d_i may have negative entries; their mean never may. Default false.</param>
    /// <exception cref="ProblemException">Empty or differing shapes, values that are not finite, entries below −1e-10 of the largest where they may
    /// not be, gradients that do not sum to zero.</exception>
    public static QuadraticSum FromDiagonals(double[,] d, double[,]? g = null, bool allowIndefinite = false)
    {
        QuadraticChecks.Array(d, nameof(d));
        return new QuadraticSum(new DiagonalCurvature(TensorData.Copy(d).DetachFromDisposeScope(), 0), g, "diagonals", allowIndefinite);
    }

    /// <inheritdoc/>
    public override int Components => _curvature.Components;

    /// <inheritdoc/>
    public override int Dimension => _curvature.Dimension;

    /// <inheritdoc/>
    public override string Description =>
        $"quadratic sum of {_structure}, {Counted.Of(Components, "component")} × {Counted.Of(Dimension, "parameter")}, "
        + (_gradients is null ? "homogeneous" : "with gradients at the minimizer");

    /// <summary>What the simulator reads: all Q_i, and all g_i (N × p; null for zeros).</summary>
    internal (ComponentCurvature Curvature, Tensor? Gradients) Data => (_curvature, _gradients);

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor point = TensorData.Point(theta, Dimension);
        double quadratic = 0.5 * point.dot(MeanTimes(point)).item<double>();
        return _gradients is null ? quadratic : quadratic + point.dot(_gradients.mean([0])).item<double>();
    }

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        return TensorData.ToArray(Gradient(TensorData.Point(theta, Dimension)));
    }

    /// <summary>θ = 0, whatever the weight decay: the minimizer of least norm. See <see cref="FiniteSum.FindMinimizer"/>.</summary>
    /// <inheritdoc/>
    public override Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<MinimizerProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        double norm = Gradient(zeros(Dimension, ScalarType.Float64)).norm().item<double>();
        bool converged = norm <= (options ?? new MinimizerOptions()).GradientTolerance;
        progress?.Report(new MinimizerProgress(0, 0, norm));
        return new Minimizer(
            new double[Dimension],
            0,
            norm,
            0,
            converged ? MinimizerOutcome.Converged : MinimizerOutcome.Stalled,
            converged ? null : "the sum of the gradients is zero to rounding only: scale them down, or accept a larger gradient norm");
    }

    /// <inheritdoc/>
    internal override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta) => _curvature switch
    {
        DenseCurvature dense => new DenseCurvature(Alias(dense.Matrices), 0),
        LowRankCurvature low => new LowRankCurvature(Alias(low.Rows), low.RowsPerComponent, 0),
        DiagonalCurvature diagonal => new DiagonalCurvature(Alias(diagonal.Diagonals), 0),
        _ => throw new NotSupportedException(),
    };

    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        if (theta.IndexOfAnyExcept(0.0) < 0)
        {
            return _gradients?.narrow(0, start, count);
        }

        using var scope = NewDisposeScope();
        Tensor linear = ComponentsTimes(TensorData.Point(theta, Dimension), start, count);
        return (_gradients is null ? linear : linear.Plus(_gradients.narrow(0, start, count))).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _curvature.Dispose();
            _mean.Dispose();
            _gradients?.Dispose();
        }
    }

    static Tensor Alias(Tensor tensor) => tensor.alias().DetachFromDisposeScope();

    /// <summary>
    /// What M·θ is computed from: p × p where the components are dense, the diagonal where they are diagonal, the rows themselves (none here)
    /// otherwise.
    /// </summary>
    static Tensor Mean(ComponentCurvature curvature) => (curvature switch
    {
        DenseCurvature dense => dense.Matrices.mean([0]),
        DiagonalCurvature diagonal => diagonal.Diagonals.mean([0]),
        _ => empty(0),
    }).DetachFromDisposeScope();

    Tensor Gradient(Tensor theta) => _gradients is null ? MeanTimes(theta) : MeanTimes(theta).Plus(_gradients.mean([0]));

    Tensor MeanTimes(Tensor theta) => _curvature switch
    {
        LowRankCurvature low => low.Rows.t().matmul(low.Rows.matmul(theta)).DivideInPlace(Components),
        DiagonalCurvature => _mean * theta,
        _ => _mean.matmul(theta),
    };

    Tensor ComponentsTimes(Tensor theta, int start, int count) => _curvature switch
    {
        DenseCurvature dense => dense.Matrices.narrow(0, start, count).matmul(theta),
        DiagonalCurvature diagonal => diagonal.Diagonals.narrow(0, start, count) * theta,
        LowRankCurvature low => RowsTimes(low, theta, start, count),
        _ => throw new NotSupportedException(),
    };

    static Tensor RowsTimes(LowRankCurvature low, Tensor theta, int start, int count)
    {
        int r = low.RowsPerComponent;
        Tensor rows = low.Rows.narrow(0, (long)start * r, (long)count * r);
        return (rows * rows.matmul(theta).unsqueeze(1)).view(count, r, low.Dimension).sum(1);
    }
}
