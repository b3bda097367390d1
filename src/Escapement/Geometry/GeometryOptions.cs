namespace Escapement.Geometry;

/// <summary>How the local geometry is computed.</summary>
public sealed record GeometryOptions
{
    /// <summary>Eigenvalues of M that are at most this times λ_1 count as zero. In (0, 1); default 1e-12.</summary>
    public double RankTolerance { get; init; } = 1e-12;
}
