using System.Globalization;
using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// Multinomial logistic (softmax) regression with C classes, all C parameterized, <c>f_i(θ) = log Σ_c exp(z_ic) − z_i,y_i + ½·l2·‖θ‖²</c>,
/// <c>z_ic = Σ_d x̃_id θ[d·C + c]</c> (feature-major), where x̃_i holds the features of row i, followed by 1 if there is an intercept.
/// The intercepts are regularized like every other parameter. Q_i = (x̃_i x̃_iᵀ) ⊗ (diag(π_i) − π_i π_iᵀ) + l2·I, with π_i = softmax(z_i).
/// </summary>
public sealed class SoftmaxRegression : FiniteSum
{
    readonly LinearModel _model;
    readonly bool _intercept;

    /// <summary>Softmax regression on a table. The largest label determines the number of classes.</summary>
    /// <param name="features">N × d, finite. They are used as given: nothing is centered or scaled.</param>
    /// <param name="labels">Length N, each a class number 0 … C−1, with at least two classes present.</param>
    /// <param name="l2">l2 ≥ 0. Default 1e-3. Without an l2 term, separable data have no minimizer.</param>
    /// <param name="intercept">Whether to append a column of ones to the features. Default true.</param>
    /// <exception cref="ProblemException">The shapes differ, there are no rows or columns, a value is not finite, a label is negative, all labels are
    /// equal, or l2 is negative.</exception>
    public SoftmaxRegression(double[,] features, int[] labels, double l2 = 1e-3, bool intercept = true)
        : this(DesignColumns.Of(features, intercept), Labels.Of(labels), Labels.Classes(labels), l2, intercept)
    {
    }

    /// <summary>
    /// Takes ownership of the design (N × D, contiguous, including any column of ones) and the labels (N × 1, int64), without copying them.
    /// </summary>
    internal SoftmaxRegression(Tensor design, Tensor labels, int classes, double l2 = 1e-3, bool intercept = true)
    {
        _model = LinearModel.Checked(design, labels, new SoftmaxLink(classes), classes, l2);
        _intercept = intercept;
    }

    /// <inheritdoc/>
    public override int Components => _model.Components;

    /// <inheritdoc/>
    public override int Dimension => _model.Dimension;

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"multinomial logistic (softmax) regression, {_model.Link.Scores} classes, {DesignColumns.Describe(_model.Design, _intercept, _model.L2)}");

    /// <inheritdoc/>
    public override string Formula => DesignColumns.WithL2("log Σ_c exp(x·θ_c) − x·θ_y", _model.L2);

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
        ProblemException.ThrowIf(MemoryCheck.OfMatrices(Dimension, 30)); // that many are kept by the analysis of the result
        return new NewtonSearch(_model, options ?? new MinimizerOptions(), progress, cancellationToken).Run();
    }

    /// <inheritdoc/>
    public override ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta)
    {
        using var scope = NewDisposeScope();
        Tensor weights = _model.Link.Weights(_model.Scores(TensorData.Point(theta, Dimension)));
        return new KroneckerCurvature(_model.Design.alias().DetachFromDisposeScope(), weights.DetachFromDisposeScope(), _model.L2);
    }

    /// <inheritdoc/>
    public override void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
        => WriteComponentGradients(theta, start, gradients);

    /// <inheritdoc/>
    internal override Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count) => _model.ComponentGradients(theta, start, count);

    /// <inheritdoc/>
    internal override ComponentKernel Kernel()
    {
        ComponentTable table = TensorTables.Rows(_model.Design);
        int[] labels = _model.LabelNumbers();
        (int features, int classes) = (_model.Features, _model.Link.Scores);
        return new(_model.L2, () => new SoftmaxBatch(table, labels, features, classes), table);
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
