using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// The curvatures <c>Q_i = ∇²f_i(θ)</c> of all components at one point, symmetric p × p matrices, in the structure they have:
/// <c>Q_i = (structured part)_i + shift·I</c>. The shift holds an l2 term of the loss and leaves the curvature covariance unchanged.
/// </summary>
/// <remarks>
/// <para>
/// Choose the most specific form that fits the components: rows for losses of a linear score and for Gauss–Newton matrices, row blocks for several
/// scores, diagonals for separable losses, whole matrices for anything else with few parameters. The answers are the same; the cost differs.
/// With N components, rows and row blocks need 8·N·r·p bytes, diagonals 8·N·p, matrices 8·N·p²; the analysis needs a few times that.
/// </para>
/// <para>
/// Each form is one class in this namespace, which computes its mean, the mean's spectrum, the covariance projected on given directions, and products
/// of components with vectors. No other code asks for the form, so a form for large p that offers only products can be added as another factory.
/// </para>
/// </remarks>
public abstract class ComponentCurvature : IDisposable
{
    private protected ComponentCurvature(int components, int dimension, double shift)
    {
        (Components, Dimension, Shift) = (components, dimension, shift);
    }

    /// <summary>N, the number of components.</summary>
    public int Components { get; }

    /// <summary>p, the number of parameters.</summary>
    public int Dimension { get; }

    /// <summary>The multiple of the identity in every Q_i, ≥ 0.</summary>
    public double Shift { get; }

    /// <summary>Whole matrices. Single matrices may be indefinite; an analysis needs a mean that is not.</summary>
    /// <param name="q">N × p × p, q[i, ·, ·] is Q_i without the shift: finite, symmetric to 1e-10 of its largest entry. Copied.</param>
    /// <param name="shift">An l2 term that belongs to every Q_i, ≥ 0. Default 0.</param>
    /// <exception cref="ArgumentException">An empty array, matrices that are not square or not symmetric, numbers that are not finite.</exception>
    public static ComponentCurvature FromMatrices(double[,,] q, double shift = 0)
    {
        CurvatureChecks.Array(q, nameof(q));
        CurvatureChecks.Square(q, nameof(q));
        CurvatureChecks.Shift(shift);
        using var scope = NewDisposeScope();
        Tensor matrices = TensorData.Copy(q);
        CurvatureChecks.Symmetrize(matrices);
        return new DenseCurvature(matrices.DetachFromDisposeScope(), shift);
    }

    /// <summary>Rank one, <c>Q_i = x_i x_iᵀ + shift·I</c>: for f_i = ℓ_i(a_iᵀθ) the row is <c>√ℓ_i''·a_i</c>.</summary>
    /// <param name="x">N × p, row i is x_i; finite. Copied.</param>
    /// <param name="shift">An l2 term that belongs to every Q_i, ≥ 0. Default 0.</param>
    /// <exception cref="ArgumentException">An empty array, numbers that are not finite.</exception>
    public static ComponentCurvature FromRows(double[,] x, double shift = 0)
    {
        CurvatureChecks.Array(x, nameof(x));
        CurvatureChecks.Shift(shift);
        return new LowRankCurvature(TensorData.Copy(x).DetachFromDisposeScope(), 1, shift);
    }

    /// <summary>Low rank, <c>Q_i = Σ_c x_ic x_icᵀ + shift·I</c> over r rows.</summary>
    /// <param name="x">N × r × p, x[i, c, ·] is x_ic; finite. Copied.</param>
    /// <param name="shift">An l2 term that belongs to every Q_i, ≥ 0. Default 0.</param>
    /// <exception cref="ArgumentException">An empty array, numbers that are not finite.</exception>
    public static ComponentCurvature FromRowBlocks(double[,,] x, double shift = 0)
    {
        CurvatureChecks.Array(x, nameof(x));
        CurvatureChecks.Shift(shift);
        using Tensor blocks = TensorData.Copy(x);
        return new LowRankCurvature(blocks.view(-1, x.GetLength(2)).DetachFromDisposeScope(), x.GetLength(1), shift);
    }

    /// <summary>
    /// Diagonal, <c>Q_i = diag(d_i) + shift·I</c>. Single entries may be negative; an analysis needs a mean without negative entries.
    /// </summary>
    /// <param name="d">N × p, row i is d_i; finite. Copied.</param>
    /// <param name="shift">An l2 term that belongs to every Q_i, ≥ 0. Default 0.</param>
    /// <exception cref="ArgumentException">An empty array, numbers that are not finite.</exception>
    public static ComponentCurvature FromDiagonals(double[,] d, double shift = 0)
    {
        CurvatureChecks.Array(d, nameof(d));
        CurvatureChecks.Shift(shift);
        return new DiagonalCurvature(TensorData.Copy(d).DetachFromDisposeScope(), shift);
    }

    /// <summary>The same curvature as a separate object, which is disposed separately; both share the numbers.</summary>
    internal abstract ComponentCurvature Share();

    /// <summary>The mean of the structured parts, p × p.</summary>
    internal abstract Tensor Mean();

    /// <summary>The mean of the structured parts times a vector.</summary>
    internal abstract Tensor MeanTimes(Tensor v);

    /// <summary>The structured parts of components start … start+count−1 times a vector, count × p.</summary>
    internal abstract Tensor EachTimes(Tensor v, int start, int count);

    /// <summary>
    /// The mean's eigenvalues above <paramref name="tolerance"/>·λ_1, descending, with their eigenvectors (p × m), after scaling every
    /// structured part to diag(s)·Q·diag(s).
    /// </summary>
    internal virtual MeanSpectrum Spectrum(Tensor? scale, double tolerance) => MeanSpectrum.OfMatrix(Mean(), scale, tolerance);

    /// <summary>K restricted to the span of <paramref name="basis"/> (p × m): that of the structured parts BᵀQ_iB.</summary>
    /// <param name="basis">B, p × m.</param>
    /// <param name="mean">BᵀMB of the structured parts: its diagonal (length m) where it is diagonal, else m × m.</param>
    internal abstract CurvatureCovariance Project(Tensor basis, Tensor mean);

    /// <summary>The number of structured parts plus shift with a negative eigenvalue. Zero if the structure makes them PSD.</summary>
    internal virtual int CountIndefinite() => 0;

    /// <summary>The first structured part with an eigenvalue below −1e-10 of the largest entry of all, if any, and that eigenvalue.</summary>
    internal virtual (long Component, double Eigenvalue)? FirstNegative() => null;

    /// <summary>The eigenvalues of the mean of the structured parts, only for structures in which they may be negative.</summary>
    internal virtual Tensor? MeanEigenvalues() => null;

    /// <summary>
    /// E[Q²] of the structured parts, p × p, only for structures in which they may be indefinite: it reveals null directions of M that components
    /// move.
    /// </summary>
    internal virtual Tensor? MeanSquare() => null;

    /// <summary>An upper bound on the number of nonzero eigenvalues of the mean of the structured parts.</summary>
    internal virtual long MostRank => Dimension;

    /// <summary>Bytes that an analysis of the curvature at full rank allocates.</summary>
    internal abstract double BytesNeeded { get; }

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
