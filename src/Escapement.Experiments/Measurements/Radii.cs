namespace Escapement.Experiments.Measurements;

/// <summary>The radii at which paths start and count as having arrived when a request does not give them.</summary>
static class Radii
{
    /// <summary>Far enough inside the leave radius for the law of leaving, near enough to see paths leave.</summary>
    const double LeaveOverStart = 100;

    /// <summary>A path this much nearer than it started has converged for every practical purpose.</summary>
    const double ArrivalOverStart = 1e-9;

    /// <summary>A hundredth of the leave radius.</summary>
    public static double StartFor(double leaveRadius) => leaveRadius / LeaveOverStart;

    /// <summary>A billionth of the start radius; with gradient noise 0, since no path ever stays that near.</summary>
    public static double ArrivalFor(double startRadius, double gradientNoise) => gradientNoise > 0 ? 0 : ArrivalOverStart * startRadius;
}
