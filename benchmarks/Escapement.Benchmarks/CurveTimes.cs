using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Benchmarks;

/// <summary>One certified threshold curve, timed from when the problem is in memory.</summary>
/// <param name="GeometrySeconds">Mean Hessian, its eigenbasis, and everything else before the first batch size.</param>
/// <param name="CurveSeconds">All thresholds with their certificates.</param>
/// <param name="Curve">The thresholds.</param>
sealed record CurveTimes(double GeometrySeconds, double CurveSeconds, ThresholdCurve Curve)
{
    public double TotalSeconds => GeometrySeconds + CurveSeconds;

    public double WorstGap => Curve.Thresholds.Max(t => t.RelativeGap);

    /// <summary>Batch sizes 1, 2, 4, …, with replacement.</summary>
    public static Batch[] PowersOfTwo(int count) => [.. Enumerable.Range(0, count).Select(i => new Batch(1 << i, Sampling.WithReplacement))];

    /// <summary>Plain SGD at the minimizer 0 of <paramref name="make"/>'s problem; the time includes its construction.</summary>
    /// <param name="make">Makes the problem, which this method disposes.</param>
    /// <param name="batches">The number of batch sizes.</param>
    /// <param name="gap">The relative gap of every certificate.</param>
    /// <param name="then">Uses the geometry afterwards, untimed.</param>
    public static CurveTimes Measure(Func<FiniteSum> make, int batches, double gap, Action<LocalGeometry>? then = null)
    {
        Clock clock = Clock.Start();
        using FiniteSum problem = make();
        using LocalGeometry geometry = LocalGeometry.At(problem, new double[problem.Dimension]);
        double geometrySeconds = clock.Lap();
        ThresholdCurve curve = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, PowersOfTwo(batches), new() { RelativeGap = gap });
        double curveSeconds = clock.Lap();
        then?.Invoke(geometry);
        return new(geometrySeconds, curveSeconds, curve);
    }
}
