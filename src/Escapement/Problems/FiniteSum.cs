using System.Globalization;
using System.Runtime.InteropServices;
using Escapement.Curvature;
using Escapement.Kernels;
using static TorchSharp.torch;

namespace Escapement.Problems;

/// <summary>
/// A training loss that is a finite sum, <c>F(θ) = (1/N) Σ f_i(θ)</c> over N components, θ ∈ R^p.
/// It knows values, gradients and component curvature; it knows nothing of SGD.
/// </summary>
/// <remarks>
/// <para>
/// Your own loss derives from this class and defines <see cref="Components"/>, <see cref="Dimension"/>, <see cref="Description"/>,
/// <see cref="Loss"/>, <see cref="ComponentGradients(ReadOnlySpan{double}, int, Span{double})"/> and <see cref="CurvatureAt"/>; the rest follows
/// from these, and everything in the library takes it: local geometry, stability, design, simulation. What it can do better itself it overrides.
/// </para>
/// <para>An instance does not change once it is made: several threads ask it at once.</para>
/// </remarks>
public abstract class FiniteSum : IDisposable
{
    const int ChunkNumbers = 1 << 16;

    /// <summary>The number of components, N ≥ 1.</summary>
    public abstract int Components { get; }

    /// <summary>The number of parameters, p ≥ 1.</summary>
    public abstract int Dimension { get; }

    /// <summary>What the loss is, in one line: its kind, its data's shape, its regularization.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// The loss <c>f_i(θ)</c> of one component as a formula on one line, an l2 term included. Unless overridden, no more than its name.
    /// </summary>
    public virtual string Formula => "f_i(θ)";

    /// <summary>The loss <c>F(θ)</c>, a mean over components.</summary>
    /// <param name="theta">The parameters, length p.</param>
    public abstract double Loss(ReadOnlySpan<double> theta);

    /// <summary>Writes the component gradients <c>∇f_i(θ)</c> of neighboring components, row by row. An l2 term belongs to each of them.</summary>
    /// <param name="theta">The parameters, length p.</param>
    /// <param name="start">The first component, from 0.</param>
    /// <param name="gradients">
    /// Overwritten: n × p numbers, row-major, row j for component start + j; start + n ≤ N. See <see cref="RowsIn"/>.
    /// </param>
    public abstract void ComponentGradients(ReadOnlySpan<double> theta, int start, Span<double> gradients);

    /// <summary>
    /// The curvature <c>Q_i = ∇²f_i(θ)</c> of all components, in the structure it has. A loss that is not twice differentiable everywhere gives
    /// that of the piece θ lies in.
    /// </summary>
    /// <param name="theta">The parameters, length p.</param>
    /// <returns>A curvature of N components and p parameters, made anew: the caller disposes it.</returns>
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

    /// <summary>Where the search for a minimizer starts, length p. Unless overridden, 0.</summary>
    public virtual double[] InitialPoint => new double[Dimension];

    /// <summary>
    /// A minimizer of <c>F(θ) + ½·ω·‖θ‖²</c>, found to <c>‖∇‖ ≤ <see cref="MinimizerOptions.GradientTolerance"/></c>, never assumed.
    /// Failure (a limit reached, no minimizer exists) is told in <see cref="Minimizer.Outcome"/>, not thrown. Unless overridden, Newton's method with
    /// the mean curvature, made to descend, from <see cref="InitialPoint"/>: local, so that where it ends depends on where it starts.
    /// </summary>
    /// <param name="options">Tolerances and limits; null for the defaults.</param>
    /// <param name="progress">Told after each iteration.</param>
    /// <param name="cancellationToken">Stops the search between iterations.</param>
    /// <exception cref="ProblemException">The p × p matrices of Newton's method need more memory than there is.</exception>
    public virtual Minimizer FindMinimizer(
        MinimizerOptions? options = null, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ProblemException.ThrowIf(MemoryCheck.OfMatrices(Dimension, 5));
        return new NewtonDescent(this, options ?? new(), progress, cancellationToken).Run();
    }

    /// <summary>
    /// What one thread of a simulation sums its batches with, for every way to draw them and every update rule; the caller disposes it. Unless
    /// overridden, component gradients one after the other: right for any loss, and slow.
    /// </summary>
    public virtual IBatchGradient NewBatchGradient() => new ComponentwiseGradient(this);

    /// <summary>The tables and the kernel that simulate the loss at full speed; null where there is none, and batches are summed plainly.</summary>
    internal virtual ComponentKernel? Kernel() => null;

    /// <summary>The component gradients as a count × p tensor of doubles; null where all are known to be zero.</summary>
    internal virtual Tensor? ComponentGradients(ReadOnlySpan<double> theta, int start, int count)
    {
        double[,] gradients = new double[count, Dimension];
        ComponentGradients(theta, start, MemoryMarshal.CreateSpan(ref gradients[0, 0], gradients.Length));
        return TensorData.Copy(gradients);
    }

    /// <summary>For sums that compute with tensors: writes <see cref="ComponentGradients(ReadOnlySpan{double}, int, int)"/>.</summary>
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

    /// <summary>How many rows of p numbers there are, checked.</summary>
    /// <param name="start">The component of the first row.</param>
    /// <param name="gradients">The rows.</param>
    /// <exception cref="ArgumentException">The numbers are not whole rows, or the rows go past the last component.</exception>
    protected int RowsIn(int start, ReadOnlySpan<double> gradients)
    {
        (int count, int rest) = Math.DivRem(gradients.Length, Dimension);
        return rest == 0 && start >= 0 && start <= Components - count
            ? count
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{gradients.Length} numbers for gradients from component {start} on: expected whole rows of {Dimension}, "
                    + $"within {Components} components."));
    }

    /// <summary>Checks the length of θ.</summary>
    /// <param name="theta">The parameters.</param>
    /// <exception cref="ArgumentException">Not p numbers.</exception>
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

    /// <summary>Releases native memory, where there is any. Unless overridden, there is none.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
