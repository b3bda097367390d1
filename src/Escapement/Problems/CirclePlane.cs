namespace Escapement.Problems;

/// <summary>The plane of a quadratic–circle sum: where its bowl and its ring lie.</summary>
sealed class CirclePlane
{
    readonly QuadraticCircleOptions _options;

    public CirclePlane(QuadraticCircleOptions options)
    {
        _options = options;
        GeneratedChecks.Positive(options.RingRadius, "ring's radius");
        double gap = Math.Sqrt(At([options.BowlCenter.X, options.BowlCenter.Y]).RingSquare);
        if (!(gap > 1e-6 * options.RingRadius && double.IsFinite(gap)))
        {
            throw ProblemException.Of(
                $"the bowl's center lies {Numbers.Digits(gap, 3)} from the ring: expected a finite distance above 1e-6 times the radius; move it.");
        }
    }

    /// <summary>The position of θ relative to the bowl's center and the ring.</summary>
    public CirclePoint At(ReadOnlySpan<double> theta)
    {
        double x = theta[0] - _options.RingCenter.X, y = theta[1] - _options.RingCenter.Y, radius = Math.Sqrt((x * x) + (y * y));
        double centers = Math.Abs(_options.RingCenter.X) + Math.Abs(_options.RingCenter.Y);
        double size = Math.Abs(theta[0]) + Math.Abs(theta[1]) + centers + _options.RingRadius;
        return new(
            theta[0] - _options.BowlCenter.X, theta[1] - _options.BowlCenter.Y, radius - _options.RingRadius,
            radius > 0 ? x / radius : 0, radius > 0 ? y / radius : 0, 1 - (_options.RingRadius / radius), size);
    }

    /// <summary>The solution of <c>a(θ − c_q) + ωθ = 0</c>.</summary>
    public double[] Bowl(double weightDecay)
    {
        double shrink = _options.BowlCurvature / (_options.BowlCurvature + weightDecay);
        return [shrink * _options.BowlCenter.X, shrink * _options.BowlCenter.Y];
    }

    /// <summary>
    /// Without decay, the point of the ring nearest the bowl's center. With decay, the solution of <c>b(ρ − r)n + ωθ = 0</c> with the least
    /// objective: it lies in the direction from c_o to the origin, at distance <c>ρ = (br + ω‖c_o‖)/(b + ω)</c> from c_o.
    /// </summary>
    public double[] Ring(double weightDecay)
    {
        (double x, double y) = _options.RingCenter;
        double b = _options.RingCurvature, distance = Math.Sqrt((x * x) + (y * y));
        double radius = ((b * _options.RingRadius) + (weightDecay * distance)) / (b + weightDecay);
        bool pulled = weightDecay > 0 && distance > 0;
        double toX = pulled ? -x : _options.BowlCenter.X - x, toY = pulled ? -y : _options.BowlCenter.Y - y;
        double length = Math.Sqrt((toX * toX) + (toY * toY));
        return length > 0 ? [x + (radius * toX / length), y + (radius * toY / length)] : [x + radius, y];
    }
}

/// <summary>A point in that plane.</summary>
/// <param name="BowlX">First coordinate of θ − c_q.</param>
/// <param name="BowlY">Second coordinate of θ − c_q.</param>
/// <param name="Gap">‖θ − c_o‖ − r.</param>
/// <param name="NormalX">First coordinate of n = (θ − c_o)/‖θ − c_o‖; 0 at the ring's center.</param>
/// <param name="NormalY">Second coordinate of n.</param>
/// <param name="Tangential">1 − r/‖θ − c_o‖, the curvature along the ring relative to that across it.</param>
/// <param name="Size">The magnitude of the terms, which sets the rounding error.</param>
readonly record struct CirclePoint(double BowlX, double BowlY, double Gap, double NormalX, double NormalY, double Tangential, double Size)
{
    public double BowlSquare => (BowlX * BowlX) + (BowlY * BowlY);

    public double RingSquare => Gap * Gap;

    /// <summary>Whether the point minimizes every component without its g term, up to rounding.</summary>
    public bool IsMinimizer => Math.Min(BowlSquare, RingSquare) <= 1e-30 * Size * Size;

    /// <summary>Whether a component with these curvatures takes the bowl's piece here.</summary>
    public bool InBowl(double a, double b) => a * BowlSquare <= b * RingSquare;
}
