using Escapement.Problems;

namespace Escapement.Geometry;

/// <summary>Stub.</summary>
public sealed class LocalGeometry : IDisposable
{
    /// <summary>Computes the local geometry of a finite sum at a point.</summary>
    public static LocalGeometry At(FiniteSum problem, ReadOnlySpan<double> point, GeometryOptions? options = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Options.</summary>
public sealed record GeometryOptions
{
    /// <summary>Eigenvalues of M at most this times λ_1 count as zero. Default 1e-10.</summary>
    public double RankTolerance { get; init; } = 1e-10;

    /// <summary>A frozen diagonal preconditioner P, length p, positive; null for none.</summary>
    public double[]? Preconditioner { get; init; }
}
