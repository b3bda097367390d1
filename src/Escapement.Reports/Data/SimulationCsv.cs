using System.Globalization;
using Escapement.Experiments.Simulations;
using Escapement.Simulation;
using static Escapement.Numbers;

namespace Escapement.Reports.Data;

/// <summary>
/// The curves for other programs: one row for each recorded step, full precision, an empty field where a value does not exist, inf where paths
/// that left count as infinitely far.
/// </summary>
static class SimulationCsv
{
    public static IEnumerable<string> Of(SimulationResult simulation)
    {
        yield return string.Join(',',
            [
                "step", "under_way", "mean_squared_distance", "mean_log_distance",
                .. EnsembleResult.QuantileLevels.Select(level => $"distance_q{(100 * level).ToString("00", CultureInfo.InvariantCulture)}"),
                "predicted_mean_squared_distance", "predicted_typical_distance",
            ]);
        foreach (CurvePoint point in simulation.Result.Curve)
        {
            yield return string.Join(',',
                [
                    point.Step.ToString(CultureInfo.InvariantCulture), point.Running.ToString(CultureInfo.InvariantCulture),
                    Cell(point.MeanSquaredDistance), Cell(point.MeanLogDistance),
                    .. point.DistanceQuantiles.Select(distance => double.IsPositiveInfinity(distance) ? "inf" : Cell(distance)),
                    Cell(PredictedCurve.MeanSquare(simulation, point.Step)), Cell(PredictedCurve.Typical(simulation, point.Step)),
                ]);
        }
    }

    static string Cell(double? value) => value is { } number && double.IsFinite(number) ? Exact(number) : "";
}
