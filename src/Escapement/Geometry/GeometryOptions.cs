namespace Escapement.Geometry;

/// <summary>How the local geometry is computed.</summary>
public sealed record GeometryOptions
{
    /// <summary>Eigenvalues of M at most this times λ_1 count as zero. In (0, 1); default 1e-12.</summary>
    public double RankTolerance { get; init; } = 1e-12;

    /// <summary>
    /// A frozen diagonal preconditioner P, length p, positive: the update is <c>θ⁺ = θ − C·P⁻¹g</c> (Adam and RMSprop near a minimizer). The
    /// analysis is of <c>P^{-1/2} Q_i P^{-1/2}</c>; the eigenvalues are those of <c>P^{-1/2} M P^{-1/2}</c>. Null for none.
    /// </summary>
    public IReadOnlyList<double>? Preconditioner { get; init; }
}
