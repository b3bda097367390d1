using static TorchSharp.torch;

namespace Escapement.Curvature;

/// <summary>
/// The curvatures Q_i of all components at one point, in the coordinates of θ and in the structure the problem has.
/// <c>Q_i = (structured part)_i + Shift·I</c>; the shift holds an l2 term and leaves the curvature covariance unchanged.
/// </summary>
abstract class ComponentCurvature(int components, int dimension, double shift) : IDisposable
{
    /// <summary>N.</summary>
    public int Components { get; } = components;

    /// <summary>p.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>The multiple of the identity in every Q_i.</summary>
    public double Shift { get; } = shift;

    /// <summary>The mean of the structured parts, p × p.</summary>
    public abstract Tensor Mean();

    /// <summary>
    /// The mean's eigenvalues above <paramref name="tolerance"/>·λ_1, descending, with their eigenvectors (p × m), after scaling every
    /// structured part to diag(s)·Q·diag(s).
    /// </summary>
    public virtual MeanSpectrum Spectrum(Tensor? scale, double tolerance) => MeanSpectrum.OfMatrix(Mean(), scale, tolerance);

    /// <summary>K restricted to the span of <paramref name="basis"/> (p × m): that of the structured parts BᵀQ_iB.</summary>
    /// <param name="basis">B, p × m.</param>
    /// <param name="mean">BᵀMB of the structured parts: its diagonal (length m) where it is diagonal, else m × m.</param>
    public abstract CurvatureCovariance Project(Tensor basis, Tensor mean);

    /// <summary>How many structured parts plus shift have a negative eigenvalue. Zero wherever the structure makes them PSD.</summary>
    public virtual int CountIndefinite() => 0;

    /// <summary>
    /// E[Q²] of the structured parts, p × p, only where they may be indefinite: it shows null directions of M that components move.
    /// </summary>
    public virtual Tensor? MeanSquare() => null;

    /// <summary>Bytes needed to analyze the curvature at full rank, beside what is already held.</summary>
    public abstract double BytesNeeded { get; }

    public abstract void Dispose();
}
