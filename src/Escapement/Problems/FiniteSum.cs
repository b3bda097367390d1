using Escapement.Curvature;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A training loss that is a finite sum, <c>F(θ) = (1/N) Σ f_i(θ)</c> over N components, θ ∈ R^p.
/// It knows values, gradients and component curvature; it knows nothing of SGD.
/// </summary>
public abstract class FiniteSum : IDisposable
{
    /// <summary>The number of components, N ≥ 1.</summary>
    public abstract int Components { get; }

    /// <summary>The number of parameters, p ≥ 1.</summary>
    public abstract int Dimension { get; }

    /// <summary>What the loss is, in one line: its kind, its data's shape, its regularization.</summary>
    public abstract string Description { get; }

    /// <summary>The loss <c>F(θ)</c>, a mean over components.</summary>
    /// <param name="theta">The parameters, length p.</param>
    public abstract double Loss(ReadOnlySpan<double> theta);

    /// <summary>The full gradient <c>∇F(θ)</c>, length p.</summary>
    /// <param name="theta">The parameters, length p.</param>
    public abstract double[] Gradient(ReadOnlySpan<double> theta);

    /// <summary>
    /// A minimizer of <c>F(θ) + ½·ω·‖θ‖²</c>, found to <c>‖∇‖ ≤ <see cref="MinimizerOptions.GradientTolerance"/></c>, never assumed.
    /// Failure (a limit reached, no minimizer exists) is told in <see cref="Minimizer.Outcome"/>, not thrown.
    /// </summary>
    /// <param name="options">Tolerances and limits; null for the defaults.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Stops the search between iterations.</param>
    public abstract Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<MinimizerProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>The curvature <c>Q_i = ∇²f_i(θ)</c> of all components, in its structured form. The caller disposes it.</summary>
    internal abstract ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta);

    /// <summary>
    /// Component gradients <c>∇f_i(θ)</c> for i = start … start+count−1, as a count × p tensor of doubles; null where all are zero.
    /// </summary>
    internal abstract Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the native tensors.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
