using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>
/// Proof from above that the answer is less than t: some W ≻ 0 with <c>W ≻ 𝓛(W)</c>, 𝓛(W) = φ·Δ(t)⁻¹∘K(W) the feedback map. 𝓛 preserves the
/// PSD cone, so its radius is then below 1 (docs/theory.md). W solves <c>(Δ(t) − φK)W = P</c>, P = M/λ_1, within the search space.
/// </summary>
/// <remarks>
/// With R the residual of that solve, <c>W − 𝓛(W) = Δ⁻¹∘(P − R)</c>, which is positive definite wherever the residual measured against
/// Δ⁻¹∘P has Frobenius norm below 1: one Cholesky factorization (of W) is all that is left to check.
/// </remarks>
sealed class Certificate
{
    /// <summary>Below the 1 of exact arithmetic, to leave room for rounding in the residual itself.</summary>
    const double RoundingMargin = 0.9;

    /// <summary>Whether the proof is complete.</summary>
    public required bool Holds { get; init; }

    /// <summary>The residual norm; below 1 is needed.</summary>
    public required double Residual { get; init; }

    /// <summary>The residual, packed and scaled: the next direction for the search space.</summary>
    public required Tensor Direction { get; init; }

    public static Certificate Attempt(SearchSpace space, FeedbackFamily family, SymmetricPacking packing, Tensor right, double phi, double t)
    {
        using var scope = NewDisposeScope();
        Tensor scale = family.Scale, delta = family.Delta(t), scaled = delta * scale * scale, source = right * scale;
        Tensor system = (family.Offset is null ? space.Project(scaled) : eye(space.Count, dtype: float64).Times(t) - space.ProjectedOffset)
            - space.ProjectedCovariance.Times(phi);
        if (Solution(system.Plus(system.t()).Times(0.5), space.Vectors.mv(source)) is not { } y)
        {
            return new() { Holds = false, Residual = double.PositiveInfinity, Direction = source.MoveToOuterDisposeScope() };
        }

        Tensor w = space.Vectors.t().mv(y);
        Tensor residual = (source - (scaled * w)).Plus(space.Images.t().mv(y).Times(phi));

        Tensor diagonal = where(packing.IsDiagonal, right / delta, 0.0)[packing.IsDiagonal].sqrt();
        Tensor weight = diagonal.index_select(0, packing.Row) * diagonal.index_select(0, packing.Column) * delta * scale;
        double norm = (residual / weight).norm().item<double>();
        bool holds = norm < RoundingMargin && IsPositiveDefinite(packing.Unpack(w * scale));
        return new() { Holds = holds, Residual = norm, Direction = residual.MoveToOuterDisposeScope() };
    }

    static Tensor? Solution(Tensor system, Tensor right)
    {
        try
        {
            return linalg.solve(system, right);
        }
        catch (ExternalException)
        {
            return null; // singular: t is an eigenvalue of the projected problem, so nothing can be proved there
        }
    }

    static bool IsPositiveDefinite(Tensor matrix)
    {
        using var scope = NewDisposeScope();
        var (_, info) = linalg.cholesky_ex(matrix);
        return info.item<int>() == 0;
    }
}
