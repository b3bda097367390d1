using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Benchmarks;

/// <summary>
/// `escape-law`: the measurement behind docs/figures/escape-law.svg. A Styblinski–Tang sum of one coordinate, batch 1, six learning rates above the
/// mean-square threshold of its flat minimizer: the share of paths from e₀ that ever get farther than R.
/// </summary>
static class EscapeLawMeasurement
{
    // R is small, so the law of the linearization applies. A path that gets 1e9 times nearer counts as staying.
    const double Radius = 1e-4, Near = 1e-9 * Radius;
    static readonly double[] _multiples = [1.05, 1.1, 1.2, 1.3, 1.4, 1.5], _ratios = [0.1, 0.05, 0.025, 0.0125, 0.00625];

    /// <summary>One learning rate.</summary>
    /// <param name="Multiple">C/C*.</param>
    /// <param name="Alpha">The tail index, exact for one coordinate.</param>
    /// <param name="Slope">The slope of the law itself over these distances (<see cref="TiltedWalk"/>).</param>
    /// <param name="Law">What was measured.</param>
    public sealed record Series(double Multiple, double Alpha, double Slope, EscapeLaw Law);

    public static double LeaveRadius => Radius;

    public static IReadOnlyList<Series> Run(int trajectories, ulong seed)
    {
        using StyblinskiTangSum sum = new(new StyblinskiTangOptions { Components = 1000, Dimension = 1, Dispersion = 0.8 });
        double[] center = sum.Find("flat")!.Point;
        using LocalGeometry geometry = LocalGeometry.At(sum, center);
        Batch batch = new(1, Sampling.WithReplacement);
        double[] curvatures = [.. Enumerable.Range(0, sum.Components).Select(i => (6 * sum.A[i] * center[0] * center[0]) - (16 * sum.B[i]))];
        double threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, batch).Exact;
        return [.. _multiples.Select(multiple =>
        {
            double alpha = PathwiseStability.Compute(geometry, UpdateRule.Sgd, batch, multiple * threshold).TailIndex!.Value.Value!.Value;
            double slope = TiltedWalk.Slope([.. curvatures.Select(q => Math.Abs(1 - (multiple * threshold * q)))], alpha, _ratios);
            return new Series(multiple, alpha, slope, EscapeLaw.Fit(_ratios.Select(ratio => Ensemble.Run(sum, new()
            {
                LearningRate = multiple * threshold,
                Batch = batch,
                Center = center,
                Start = new Start.Around(center, ratio * Radius),
                Trajectories = trajectories,
                Steps = 1_000_000,
                LeaveRadius = Radius,
                ArriveRadius = Near,
                Seed = seed,
            }))));
        })];
    }
}
