using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Escapement.Experiments.Simulations;
using Escapement.Reports.Story;
using Escapement.Simulation;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Reports.Data.JsonValues;

namespace Escapement.Reports.Data;

/// <summary>A simulation for programs: setting, prediction, outcomes, rates and curves; null where a value does not exist or is not finite.</summary>
static class SimulationJson
{
    // The text goes to files and pipes, never into a web page, so signs such as × may stay readable.
    static readonly JsonWriterOptions _format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(SimulationResult simulation)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, _format))
        {
            json.WriteStartObject();
            Setting(json, simulation);
            Prediction(json, simulation);
            Outcomes(json, simulation);
            Growth(json, simulation);
            Curve(json, simulation);
            json.WriteStartArray("warnings");
            foreach (string warning in simulation.Analysis.Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Setting(Utf8JsonWriter json, SimulationResult simulation)
    {
        EnsembleOptions setting = simulation.Setting;
        json.WriteString("problem", simulation.Analysis.Problem);
        json.WriteBoolean("complete", simulation.Complete);
        Number(json, "learning_rate", setting.LearningRate);
        json.WriteNumber("batch", setting.Batch.Size);
        json.WriteString("sampling", SamplingNames.Of(setting.Batch.Sampling));
        JsonValues.Rule(json, setting.Rule);
        Number(json, "start_radius", simulation.StartRadius);
        json.WriteStartArray("box");
        foreach (double end in setting.Start is Start.Box box ? (double[])[box.Low[0], box.High[0]] : [])
        {
            json.WriteNumberValue(end);
        }

        json.WriteEndArray();
        Number(json, "leave_radius", setting.LeaveRadius);
        Number(json, "arrive_radius", setting.ArriveRadius);
        Number(json, "neighborhood", simulation.Neighborhood);
        Number(json, "next_minimizer_distance", simulation.NextMinimizer);
        json.WriteNumber("trajectories", simulation.Result.Trajectories);
        json.WriteNumber("steps", setting.Steps);
        json.WriteNumber("seed", setting.Seed);
        Number(json, "confidence", SimulationResult.Confidence);
    }

    static void Prediction(Utf8JsonWriter json, SimulationResult simulation)
    {
        PathwiseStability paths = simulation.Prediction.Paths;
        json.WriteStartObject("prediction");
        Number(json, "exact", simulation.Prediction.Row.Exact);
        json.WriteString("exact_sampling", SamplingNames.Of(simulation.Prediction.Row.Batch.Sampling));
        Number(json, "learning_rate_over_exact", simulation.Ratio);
        Number(json, "rho", paths.Rho);
        Interval(json, "lyapunov_exponent", paths.LyapunovExponent);
        Interval(json, "tail_index", paths.TailIndex);
        json.WriteString("regime", PathStory.Name(paths.Regime));
        Interval(json, "leaving_factor", simulation.LeavingFactor);
        Number(json, "mean_square_error", simulation.Prediction.Floor?.MeanSquareError);
        json.WriteEndObject();
    }

    static void Outcomes(Utf8JsonWriter json, SimulationResult simulation)
    {
        json.WriteStartObject("outcomes");
        Share(json, "left", simulation.Left);
        Share(json, "arrived", simulation.Share(TrajectoryOutcome.Arrived));
        Share(json, "still_inside", simulation.Share(TrajectoryOutcome.Running));
        Share(json, "non_finite", simulation.Share(TrajectoryOutcome.NonFinite));
        json.WriteEndObject();
        if (simulation.Reached is not { } reached)
        {
            json.WriteNull("minimizers_reached");
            return;
        }

        json.WriteStartArray("minimizers_reached");
        foreach (ReachedMinimizer minimizer in reached.Minimizers)
        {
            json.WriteStartObject();
            json.WriteString("minimizer", minimizer.Minimizer.Name);
            Share(json, "nearest", minimizer.Nearest);
            Share(json, "within", minimizer.Within);
            Number(json, "distance", reached.Distance);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Growth(Utf8JsonWriter json, SimulationResult simulation)
    {
        Fit(json, "mean_square_growth", simulation.Rates?.MeanSquare);
        Fit(json, "typical_growth", simulation.Rates?.Typical);
        Interval(json, "mean_square_error", simulation.MeasuredFloor);
    }

    static void Curve(Utf8JsonWriter json, SimulationResult simulation)
    {
        json.WriteStartArray("quantile_levels");
        foreach (double level in EnsembleResult.QuantileLevels)
        {
            json.WriteNumberValue(level);
        }

        json.WriteEndArray();
        json.WriteStartArray("curve");
        foreach (CurvePoint point in simulation.Result.Curve)
        {
            json.WriteStartObject();
            json.WriteNumber("step", point.Step);
            json.WriteNumber("under_way", point.Running);
            Number(json, "mean_squared_distance", point.MeanSquaredDistance);
            Number(json, "mean_log_distance", point.MeanLogDistance);
            json.WriteStartArray("distance_quantiles");
            foreach (double distance in point.DistanceQuantiles)
            {
                if (double.IsFinite(distance))
                {
                    json.WriteNumberValue(distance);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
            Number(json, "predicted_mean_squared_distance", PredictedCurve.MeanSquare(simulation, point.Step));
            Number(json, "predicted_typical_distance", PredictedCurve.Typical(simulation, point.Step));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
