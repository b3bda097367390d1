using Escapement.Geometry;
using static TorchSharp.torch;

namespace Escapement.Benchmarks;

/// <summary>The curvature covariance operator K timed alone, on a random symmetric matrix.</summary>
static class OperatorSpeed
{
    const int Repeats = 5;

    /// <summary>The median time of one application.</summary>
    public static double Seconds(LocalGeometry geometry)
    {
        using var scope = NewDisposeScope();
        int m = geometry.Covariance.Order;
        Tensor v = randn(m, m, dtype: float64);
        v = v.Plus(v.t());
        return Statistics.Median([.. Enumerable.Range(0, Repeats).Select(_ =>
        {
            Clock clock = Clock.Start();
            geometry.Covariance.Apply(v).Dispose();
            return clock.Lap();
        })]);
    }
}
