using System.Globalization;
using System.Runtime.InteropServices;
using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A training loss that is a finite sum, <c>F(θ) = (1/N) Σ f_i(θ)</c> over N components, θ ∈ R^p.
/// It provides values, gradients and component curvatures, and does not depend on SGD.
/// </summary>
/// <remarks>
/// <para>
/// Your own loss derives from this class and defines <see cref="Components"/>, <see cref="Dimension"/>, <see cref="Description"/>,
/// <see cref="Loss"/>, <see cref="ComponentGradients(ReadOnlySpan{double}, int, Span{double})"/> and <see cref="CurvatureAt"/>; the rest follows
/// from these, and everything in the library takes it: local geometry, stability, design, simulation. What it can do better itself it overrides.
/// </para>
/// <para>An instance must not change after construction, because several threads use it at once.</para>
/// </remarks>
public abstract class FiniteSum : IDisposable
{
    const int ChunkNumbers = 1 << 16;

    /// <summary>The number of components, N ≥ 1.</summary>
    public abstract int Components { get; }

    /// <summary>The number of parameters, p ≥ 1.</summary>
    public abstract int Dimension { get; }

    /// <summary>One line that describes the loss: its kind, the shape of its data, its regularization.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// The loss <c>f_i(θ)</c> of one component as a formula on one line, an l2 term included. Unless overridden, no more than its name.
    /// </summary>
    public virtual string Formula => "f_i(θ)";

    /// <summary>The loss <c>F(θ)</c>, a mean over components.</summary>
    /// <param name="theta">The parameters, length p.</param>
    public abstract double Loss(ReadOnlySpan<double> theta);

    /// <summary>Writes the component gradients <c>∇f_i(θ)</c> of consecutive components, one per row. Each includes the l2 term, if any.</summary>
    /// <param name="theta">The parameters, length p.</param>
    /// <param name="start">The first component, from 0.</param>
    /// <param name="gradients">
    /// Overwritten. n × p numbers, row-major; row j belongs to component start + j, and start + n ≤ N. See <see cref="RowsIn"/>.
    /// </param>
    public abstract void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients);

    /// <summary>
    /// The curvature <c>Q_i = ∇²f_i(θ)</c> of all components, stored in its own structure. If the loss is not twice differentiable everywhere, this
    /// is the curvature of the piece that contains θ.
    /// </summary>
    /// <param name="theta">The parameters, length p.</param>
    /// <returns>A new curvature of N components and p parameters, which the caller disposes.</returns>
    public abstract ComponentCurvature CurvatureAt(ReadOnlySpan<double> theta);

    /// <summary>The full gradient <c>∇F(θ)</c>, length p. Unless overridden, the mean of the component gradients.</summary>
    /// <param name="theta">The parameters, length p.</param>
    public virtual double[] Gradient(ReadOnlySpan<double> theta)
    {
        double[] mean = new double[Dimension];
        int chunk = Math.Clamp(ChunkNumbers / Dimension, 1, Components);
        double[] rows = new double[(long)chunk * Dimension];
        for (int start = 0; start < Components; start += chunk)
        {
            Span<double> part = rows.AsSpan(0, Math.Min(chunk, Components - start) * Dimension);
            ComponentGradients(theta, start, part);
            for (int j = 0; j < part.Length; j++)
            {
                mean[j % Dimension] += part[j];
            }
        }

        for (int j = 0; j < mean.Length; j++)
        {
            mean[j] /= Components;
        }

        return mean;
    }

    /// <summary>The starting point of the search for a minimizer, length p. Unless overridden, 0.</summary>
    public virtual double[] InitialPoint => new double[Dimension];

    /// <summary>
    /// Finds a minimizer of <c>F(θ) + ½·ω·‖θ‖²</c> to <c>‖∇‖ ≤ <see cref="MinimizerOptions.GradientTolerance"/></c>. If the search fails (it reaches
    /// a limit, or no minimizer exists), <see cref="Minimizer.Outcome"/> says so; nothing is thrown. Unless overridden, the search is Newton's method
    /// with the mean curvature, modified to descend, from <see cref="InitialPoint"/>. It is local: the result depends on the starting point.
    /// </summary>
    /// <param name="options">Tolerances and limits; null for the defaults.</param>
    /// <param name="progress">Receives a report in each iteration.</param>
    /// <param name="cancellationToken">Stops the search between iterations.</param>
    /// <exception cref="ProblemException">The p × p matrices of Newton's method need more memory than is available.</exception>
    public virtual Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ProblemException.ThrowIf(MemoryCheck.OfMatrices(Dimension, 5));
        return new NewtonDescent(this, options ?? new(), progress, cancellationToken).Run();
    }

    /// <summary>
    /// Creates the object with which one thread of a simulation sums gradients over batches, for every sampling and every update rule. The caller
    /// disposes it. Unless overridden, it evaluates component gradients one at a time: correct for any loss, but slow.
    /// </summary>
    public virtual IBatchGradient NewBatchGradient() => new ComponentwiseGradient(this);

    /// <summary>
    /// The size that rounding alone gives the computed gradient at θ; 0 if unknown. A gradient as small as that is as good as zero.
    /// </summary>
    internal virtual double GradientRounding(ReadOnlySpan<double> theta) => 0;

    /// <summary>The tables and the kernel that simulate the loss at full speed; null to sum batches with <see cref="NewBatchGradient"/>.</summary>
    internal virtual ComponentKernel? Kernel() => null;

    /// <summary>The component gradients as a count × p tensor of doubles; null if all are known to be zero.</summary>
    internal virtual Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        double[,] gradients = new double[count, Dimension];
        ComponentGradients(theta, start, MemoryMarshal.CreateSpan(ref gradients[0, 0], gradients.Length));
        return TensorData.Copy(gradients);
    }

    /// <summary>Writes the result of <see cref="ComponentGradients(ReadOnlySpan{double}, int, int)"/>, for sums that compute with tensors.</summary>
    private protected void WriteComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients)
    {
        using Tensor? rows = ComponentGradients(theta, start, RowsIn(start, gradients));
        if (rows is null)
        {
            gradients.Clear();
        }
        else
        {
            TensorData.ToArray(rows).CopyTo(gradients);
        }
    }

    /// <summary>Checks that the span holds whole rows of p numbers for existing components, and returns the number of rows.</summary>
    /// <param name="start">The component of the first row.</param>
    /// <param name="gradients">The rows.</param>
    /// <exception cref="ArgumentException">The numbers are not whole rows, or the rows go past the last component.</exception>
    protected int RowsIn(int start, ReadOnlySpan<double> gradients)
    {
        (int count, int rest) = Math.DivRem(gradients.Length, Dimension);
        return rest == 0 && start >= 0 && start <= Components - count
            ? count
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The span for gradients has {gradients.Length} numbers, starting at component {start}: expected whole rows of {Dimension}, "
                    + $"all within the {Components} components."));
    }

    /// <summary>Checks the length of θ.</summary>
    /// <param name="theta">The parameters.</param>
    /// <exception cref="ArgumentException">θ does not have length p.</exception>
    protected void RequireLength(ReadOnlySpan<double> theta)
    {
        if (theta.Length != Dimension)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"θ has {theta.Length} entries, the problem has {Dimension} parameters."), nameof(theta));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases native memory. Unless overridden, there is none to release.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
