using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Binary logistic regression, <c>f_i(θ) = log(1 + exp(−s_i x̃_iᵀθ)) + ½·l2·‖θ‖²</c>, s_i = +1 for label 1 and −1 for label 0. x̃_i holds
/// the features of row i, followed by 1 if there is an intercept. The intercept is regularized like every other parameter.
/// Q_i = σ(1−σ)·x̃_i x̃_iᵀ + l2·I, with σ the logistic function at x̃_iᵀθ.
/// </summary>
public sealed class LogisticRegression : FiniteSum
{
    readonly LinearModel _model;
    readonly bool _intercept;

    /// <summary>Binary logistic regression on a table.</summary>
    /// <param name="features">N × d, finite. They are used as given: nothing is centered or scaled.</param>
    /// <param name="labels">Length N, each 0 or 1, both present.</param>
    /// <param name="l2">l2 ≥ 0. Default 1e-3. Without an l2 term, separable data have no minimizer.</param>
    /// <param name="intercept">Whether to append a column of ones to the features. Default true.</param>
    /// <exception cref="ProblemException">The shapes differ, there are no rows or columns, a value is not finite, a label is not 0 or 1, all
    /// labels are equal, or l2 is negative.</exception>
    public LogisticRegression(double[,] features, int[] labels, double l2 = 1e-3, bool intercept = true)
        : this(DesignColumns.Of(features, intercept), Labels.Of(labels), l2, intercept)
    {
    }

    /// <summary>
    /// Takes ownership of the design (N × D, contiguous, including any column of ones) and the labels (N × 1, int64), without copying them.
    /// </summary>
    internal LogisticRegression(Tensor design, Tensor labels, double l2 = 1e-3, bool intercept = true)
    {
        _model = LinearModel.Checked(design, labels, new LogisticLink(), classes: 2, l2);
        _intercept = intercept;
    }

    /// <inheritdoc/>
    public override int Components => _model.Components;

    /// <inheritdoc/>
    public override int Dimension => _model.Dimension;

    /// <inheritdoc/>
    public override string Description => $"binary logistic regression, {DesignColumns.Describe(_model.Design, _intercept, _model.L2)}";

    /// <inheritdoc/>
    public override string Formula => DesignColumns.WithL2("log(1 + exp(−s·x·θ)), s = ±1", _model.L2);

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> theta) => _model.Loss(theta);

    /// <inheritdoc/>
    public override double[] Gradient(ReadOnlySpan<double> theta) => _model.Gradient(theta);

    /// <summary>
    /// Finds the minimizer by Newton's method; without l2 and weight decay, the one of least norm, if there is one. See
    /// <see cref="FiniteSum.FindMinimizer"/>.
    /// </summary>
    /// <inheritdoc/>
    public override Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ProblemException.ThrowIf(MemoryCheck.OfMatrices(Dimension, 3));
        return new NewtonSearch(_model, options ?? new MinimizerOptions(), progress, cancellationToken).Run();
    }

    /// <inheritdoc/>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor weights = _model.Link.DiagonalWeights(_model.Scores(TensorData.Point(theta, Dimension)));
        return new LowRankCurvature((_model.Design * weights.sqrt_()).DetachFromDisposeScope(), 1, _model.L2);
    }

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        => WriteComponentGradients(theta, start, gradients);

    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count) => _model.ComponentGradients(theta, start, count);

    /// <inheritdoc/>
    internal override ComponentKernel Kernel()
    {
        LinearTable table = TensorTables.Linear(_model.Design, []);
        table.Scale([.. _model.LabelNumbers().Select(label => (2.0 * label) - 1)]);
        return new LinearKernel<SigmoidLink>(table, _model.L2);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _model.Dispose();
        }

        base.Dispose(disposing);
    }
}
