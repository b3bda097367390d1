using static TorchSharp.torch;

namespace Escapement.Geometry;

/// <summary>
/// The curvatures Q_i of all components at one point, in the coordinates of θ and in the structure the problem has.
/// <c>Q_i = (structured part)_i + Shift·I</c>; the shift holds an l2 term.
/// </summary>
abstract class ComponentCurvature(int components, int dimension, double shift) : IDisposable
{
    public int Components { get; } = components;

    public int Dimension { get; } = dimension;

    public double Shift { get; } = shift;

    public abstract void Dispose();
}

/// <summary>Q_i given as N × p × p symmetric matrices. May be indefinite.</summary>
sealed class DenseCurvature(Tensor matrices, double shift)
    : ComponentCurvature((int)matrices.shape[0], (int)matrices.shape[1], shift)
{
    public Tensor Matrices { get; } = matrices;

    public override void Dispose() => Matrices.Dispose();
}

/// <summary>Q_i = Σ_c x_ic x_icᵀ: rows is (N·r) × p, r consecutive rows a component.</summary>
sealed class LowRankCurvature(Tensor rows, int rowsPerComponent, double shift)
    : ComponentCurvature((int)rows.shape[0] / rowsPerComponent, (int)rows.shape[1], shift)
{
    public Tensor Rows { get; } = rows;

    public int RowsPerComponent { get; } = rowsPerComponent;

    public override void Dispose() => Rows.Dispose();
}

/// <summary>Q_i = diag(d_i): diagonals is N × p. May be indefinite.</summary>
sealed class DiagonalCurvature(Tensor diagonals, double shift)
    : ComponentCurvature((int)diagonals.shape[0], (int)diagonals.shape[1], shift)
{
    public Tensor Diagonals { get; } = diagonals;

    public override void Dispose() => Diagonals.Dispose();
}

/// <summary>Q_i = (x_i x_iᵀ) ⊗ S_i, with θ ordered feature-major (θ[d·C + c]): features is N × D, weights is N × C × C, PSD.</summary>
sealed class KroneckerCurvature(Tensor features, Tensor weights, double shift)
    : ComponentCurvature((int)features.shape[0], (int)(features.shape[1] * weights.shape[1]), shift)
{
    public Tensor Features { get; } = features;

    public Tensor Weights { get; } = weights;

    public override void Dispose()
    {
        Features.Dispose();
        Weights.Dispose();
    }
}
