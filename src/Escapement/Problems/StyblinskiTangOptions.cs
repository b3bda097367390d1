namespace Escapement.Problems;

/// <summary>How the coefficients of a Styblinski–Tang sum depend on each other.</summary>
public enum StyblinskiTangModel
{
    /// <summary><c>a_ij = b_ij = c_ij</c>, independent over i and j: homogeneous, so all components share the minimizers.</summary>
    Homogeneous,

    /// <summary><c>a_ij = b_ij = c_ij = w_i</c>: homogeneous, each component a multiple of F, so that <c>Q_i = w_i·M</c>.</summary>
    Shared,

    /// <summary>a_ij, b_ij and c_ij independent: inhomogeneous, with gradient noise at every minimizer.</summary>
    Inhomogeneous,
}

/// <summary>Options of a random Styblinski–Tang sum.</summary>
public sealed record StyblinskiTangOptions
{
    /// <summary>N ≥ 1. Default 1,000.</summary>
    public int Components { get; init; } = 1000;

    /// <summary>p ≥ 1. Default 2.</summary>
    public int Dimension { get; init; } = 2;

    /// <summary>How the coefficients depend on each other. Default homogeneous.</summary>
    public StyblinskiTangModel Model { get; init; }

    /// <summary>
    /// The coefficient of variation of the coefficients, in [0, 100]. They are log-normal, <c>exp(σz − σ²/2)</c> with z standard normal and
    /// <c>σ² = log(1 + dispersion²)</c>, and are then divided by their mean over i. Default 0.5.
    /// </summary>
    public double Dispersion { get; init; } = 0.5;

    /// <summary>The seed of the coefficients. Default 0.</summary>
    public ulong Seed { get; init; }
}
