namespace Escapement.Problems;

/// <summary>A random quadratic–circle sum. The defaults make the ring the sharp minimizer and keep the bowl 3 away from it.</summary>
public sealed record QuadraticCircleOptions
{
    /// <summary>N ≥ 1. Default 1,000.</summary>
    public int Components { get; init; } = 1000;

    /// <summary>The mean of a_i, the curvature of the bowl in both directions. Above 0; default 1.</summary>
    public double BowlCurvature { get; init; } = 1;

    /// <summary>The mean of b_i, the curvature across the ring. Above 0; default 10.</summary>
    public double RingCurvature { get; init; } = 10;

    /// <summary>The coefficient of variation of a_i, log-normal as in <see cref="StyblinskiTangOptions.Dispersion"/>. Default 0.5.</summary>
    public double BowlDispersion { get; init; } = 0.5;

    /// <summary>The coefficient of variation of b_i. Default 0.5.</summary>
    public double RingDispersion { get; init; } = 0.5;

    /// <summary>
    /// The standard deviation of each coordinate of the normal g_i, whose mean over i is then removed. 0 (default) is homogeneous.
    /// </summary>
    public double GradientDeviation { get; init; }

    /// <summary>c_q, where the bowl's minimizer is. Default (2, 0).</summary>
    public (double X, double Y) BowlCenter { get; init; } = (2, 0);

    /// <summary>c_o, the center of the ring. Default (−2, 0).</summary>
    public (double X, double Y) RingCenter { get; init; } = (-2, 0);

    /// <summary>r, the radius of the ring. Above 0; default 1.</summary>
    public double RingRadius { get; init; } = 1;

    /// <summary>The seed of the coefficients. Default 0.</summary>
    public ulong Seed { get; init; }
}
