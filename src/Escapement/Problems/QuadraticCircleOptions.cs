namespace Escapement.Problems;

/// <summary>Options of a random quadratic–circle sum. By default, the ring is the sharp minimizer, at distance 3 from the bowl's center.</summary>
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
    /// The standard deviation of each coordinate of g_i. They are normal, and their mean over i is then subtracted. With 0 (default), the sum is
    /// homogeneous.
    /// </summary>
    public double GradientDeviation { get; init; }

    /// <summary>c_q, the bowl's minimizer. Default (2, 0).</summary>
    public (double X, double Y) BowlCenter { get; init; } = (2, 0);

    /// <summary>c_o, the center of the ring. Default (−2, 0).</summary>
    public (double X, double Y) RingCenter { get; init; } = (-2, 0);

    /// <summary>r, the radius of the ring. Above 0; default 1.</summary>
    public double RingRadius { get; init; } = 1;

    /// <summary>The seed of the coefficients. Default 0.</summary>
    public ulong Seed { get; init; }
}
