namespace Escapement.Problems;

/// <summary>
/// The minimizers of one coordinate, roots of <c>2t³ − (16 − ω)t + 5/2</c> with positive slope, to machine precision.
/// </summary>
/// <param name="Sharp">The negative root, −2.903534… without decay.</param>
/// <param name="Flat">The positive root, 2.746802… without decay; null if decay above 11.6 has removed it.</param>
readonly record struct StyblinskiTangRoots(double Sharp, double? Flat)
{
    const int MaxSteps = 200;

    /// <summary>The roots under weight decay ω ≥ 0.</summary>
    public static StyblinskiTangRoots Of(double weightDecay)
    {
        // Half the derivative is t³ − qt + c. It has three roots exactly if it is negative at its local minimum √(q/3).
        const double C = 1.25;
        double q = 8 - (weightDecay / 2), bound = 2 * Math.Max(Math.Sqrt(Math.Abs(q)), Math.Cbrt(C)), turn = Math.Sqrt(Math.Max(q, 0) / 3);
        bool three = (turn * turn * turn) - (q * turn) + C < 0;
        return new(Newton(-bound, weightDecay), three ? Newton(bound, weightDecay) : null);
    }

    /// <summary>The slope of one coordinate of the mean, <c>2t³ − 16t + 5/2 + ωt</c>.</summary>
    public static double Slope(double t, double weightDecay) => (2 * t * t * t) - ((16 - weightDecay) * t) + 2.5;

    /// <summary>
    /// Started outside all roots, Newton's method moves inward monotonically until rounding stops it. Returns the point with the smallest residual.
    /// </summary>
    static double Newton(double t, double weightDecay)
    {
        double best = t;
        for (int step = 0; step < MaxSteps; step++)
        {
            double next = t - (Slope(t, weightDecay) / ((6 * t * t) - 16 + weightDecay));
            if (Math.Abs(Slope(next, weightDecay)) < Math.Abs(Slope(best, weightDecay)))
            {
                best = next;
            }

            if (Math.Abs(next) >= Math.Abs(t))
            {
                return best;
            }

            t = next;
        }

        return best;
    }
}
