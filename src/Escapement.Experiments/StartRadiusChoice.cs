using Escapement.Experiments.Measurements;

namespace Escapement.Experiments;

/// <summary>The distance at which paths start: the requested one, or <see cref="Radii.StartFor"/> the leave radius.</summary>
static class StartRadiusChoice
{
    /// <exception cref="RequestException">The requested distance is not inside the leave radius.</exception>
    public static double Of(double? asked, double leaveRadius)
    {
        double start = asked ?? Radii.StartFor(leaveRadius);
        return start < leaveRadius
            ? start
            : throw RequestException.Of(
                $"{RequestParameter.StartRadius}: got {Numbers.Exact(start)}, expected less than the leave radius {Numbers.Spoken(leaveRadius)}.");
    }
}
