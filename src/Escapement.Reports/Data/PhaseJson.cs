using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Escapement.Experiments.Phases;
using Escapement.Reports.Story;
using Escapement.Stability;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Reports.Data;

/// <summary>The grid for programs: the prediction for each batch and the outcome of each cell; null where a value does not exist.</summary>
static class PhaseJson
{
    // The text goes to files and pipes, never into a web page, so signs such as × may stay readable.
    static readonly JsonWriterOptions _format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(PhaseDiagram diagram)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, _format))
        {
            json.WriteStartObject();
            Setting(json, diagram);
            Predictions(json, diagram);
            Cells(json, diagram);
            json.WriteStartArray("warnings");
            foreach (string warning in diagram.Prediction.Analysis.Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Setting(Utf8JsonWriter json, PhaseDiagram diagram)
    {
        GridRequest request = diagram.Grid;
        json.WriteString("problem", diagram.Prediction.Analysis.Problem);
        json.WriteBoolean("complete", diagram.Complete);
        json.WriteString("sampling", SamplingNames.Of(request.Batches[0].Sampling));
        JsonValues.Rule(json, request.Rule);
        json.WriteNumber("trajectories", request.Trajectories);
        json.WriteNumber("steps", request.Steps);
        Number(json, "start_radius", request.StartRadius);
        Number(json, "leave_radius", request.LeaveRadius);
        Number(json, "next_minimizer_distance", diagram.Prediction.NextMinimizer);
        json.WriteNumber("seed", request.Seed);
        Number(json, "confidence", diagram.Cells[0].Share.Confidence);
        Number(json, "gradient_descent", diagram.Report.GradientDescentLimit);
    }

    static void Predictions(Utf8JsonWriter json, PhaseDiagram diagram)
    {
        Dictionary<int, LeavingOnset> onsets = PhaseSummary.Onsets(diagram).ToDictionary(onset => onset.Batch.Size);
        json.WriteStartArray("batches");
        foreach ((ThresholdRow row, Estimate? gamma) in diagram.Report.Thresholds.Zip(diagram.Prediction.LyapunovThresholds))
        {
            LeavingOnset? onset = onsets.GetValueOrDefault(row.Batch.Size);
            json.WriteStartObject();
            json.WriteNumber("batch", row.Batch.Size);
            Number(json, "exact", row.Exact);
            Number(json, "lower", row.Lower);
            Number(json, "upper", row.Upper);
            Number(json, "patel_convergence", row.PatelConvergence);
            Number(json, "patel_divergence", row.PatelDivergence);
            Interval(json, "lyapunov_threshold", gamma?.Value, gamma?.Low, gamma?.High);
            Number(json, "first_left_over_exact", onset?.First);
            Number(json, "half_left_over_exact", onset?.Half);
            Number(json, "half_left_over_lyapunov_threshold", onset?.HalfOverLyapunov);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Cells(Utf8JsonWriter json, PhaseDiagram diagram)
    {
        json.WriteStartArray("cells");
        foreach (PhaseCell cell in diagram.Cells)
        {
            Proportion share = cell.Share;
            json.WriteStartObject();
            json.WriteNumber("batch", cell.Batch.Size);
            Number(json, "learning_rate", cell.LearningRate);
            Number(json, "learning_rate_over_exact", diagram.Ratio(cell));
            json.WriteNumber("left", cell.Left);
            json.WriteNumber("non_finite", cell.NonFinite);
            Interval(json, "share_left", share.Value, share.Low, share.High);
            Number(json, "median_leaving_step", cell.MedianLeavingStep);
            json.WriteNumber("cell_seed", cell.Seed);
            json.WriteNumber("component_gradients", cell.ComponentGradients);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Interval(Utf8JsonWriter json, string name, double? value, double? low, double? high)
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Number(json, "value", value);
        Number(json, "low", low);
        Number(json, "high", high);
        json.WriteEndObject();
    }

    static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
