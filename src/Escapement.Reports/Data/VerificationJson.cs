using System.Text.Json;
using Escapement.Experiments.Measurements;
using Escapement.Reports.Story;
using Escapement.Updates;
using static Escapement.Reports.Data.JsonValues;

namespace Escapement.Reports.Data;

/// <summary>Prediction and outcome of each simulated setting, under "verification"; null where a value does not exist.</summary>
static class VerificationJson
{
    public static void Write(Utf8JsonWriter json, Verification verification)
    {
        json.WriteStartArray("verification");
        foreach (VerificationRow row in verification.Rows)
        {
            json.WriteStartObject();
            json.WriteNumber("batch", row.Threshold.Batch.Size);
            json.WriteString("sampling", SamplingNames.Of(row.Threshold.Batch.Sampling));
            json.WriteNumber("learning_rate", row.LearningRate);
            json.WriteNumber("learning_rate_over_exact", row.Ratio);
            Number(json, "rho", row.Paths?.Rho);
            Interval(json, "lyapunov_exponent", row.Paths?.LyapunovExponent);
            Interval(json, "tail_index", row.Paths?.TailIndex);
            if (row.Paths is { } paths)
            {
                json.WriteString("regime", PathStory.Name(paths.Regime));
            }
            else
            {
                json.WriteNull("regime");
            }

            json.WriteNumber("trajectories", row.Left.Trials);
            json.WriteNumber("steps", row.Steps);
            json.WriteNumber("start_radius", verification.StartRadius);
            json.WriteNumber("leave_radius", verification.LeaveRadius);
            json.WriteNumber("confidence", verification.Confidence);
            Share(json, "left", row.Left);
            Fit(json, "mean_square_growth", row.Growth);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
