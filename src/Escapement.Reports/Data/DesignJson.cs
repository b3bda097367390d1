using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Reports.Data.JsonValues;

namespace Escapement.Reports.Data;

/// <summary>A design for programs; null where a value does not exist or is not finite.</summary>
static class DesignJson
{
    // The text goes to files and pipes, never into a web page, so signs such as × may stay readable.
    static readonly JsonWriterOptions _format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(DesignResult design)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, _format))
        {
            json.WriteStartObject();
            json.WriteString("problem", design.Setting.Problem);
            json.WriteString("sampling", SamplingNames.Of(design.Setting.Sampling));
            JsonValues.Rule(json, design.Setting.Rule);
            Write(json, design);
            json.WriteStartArray("warnings");
            foreach (string warning in design.Setting.Warnings)
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Write(Utf8JsonWriter json, DesignResult design)
    {
        switch (design)
        {
            case DesignResult.KeepAndShed select:
                SelectionJson.Write(json, select);
                break;
            case DesignResult.Transfer transfer:
                Transfer(json, transfer.Result);
                break;
            case DesignResult.Limit limit:
                Limit(json, limit.Result);
                break;
            default:
                throw new InvalidOperationException($"There is no JSON for {design}.");
        }
    }

    static void Transfer(Utf8JsonWriter json, LearningRateTransfer result)
    {
        json.WriteStartObject("from");
        Number(json, "learning_rate", result.LearningRate);
        json.WriteNumber("batch", result.Origin.Batch.Size);
        Threshold(json, result.Origin);
        Number(json, "learning_rate_over_exact", result.Ratio);
        json.WriteEndObject();
        Number(json, "saturation_batch", result.SaturationBatch);
        Departure(json, "linear", result.Linear);
        Departure(json, "square_root", result.SquareRoot);
        json.WriteNumber("last_batch_searched", result.LastSearched);
        json.WriteStartArray("batches");
        foreach (TransferRow row in result.Rows)
        {
            json.WriteStartObject();
            json.WriteNumber("batch", row.Batch.Size);
            Threshold(json, row.Threshold);
            Number(json, "same_place", row.Matched);
            Number(json, "linear", row.Linear);
            Number(json, "square_root", row.SquareRoot);
            json.WriteBoolean("linear_holds", row.Linear < row.Threshold.Exact);
            json.WriteBoolean("square_root_holds", row.SquareRoot < row.Threshold.Exact);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Departure(Utf8JsonWriter json, string name, ScalingDeparture departure)
    {
        json.WriteStartObject(name);
        Number(json, "parts_from", departure.Parts);
        Number(json, "twice_from", departure.Doubles);
        Number(json, "exceeds_threshold_from", departure.Exceeds);
        json.WriteEndObject();
    }

    static void Limit(Utf8JsonWriter json, SharpnessLimit result)
    {
        Number(json, "max_sharpness", result.Sharpness);
        Number(json, "dispersion", result.Dispersion);
        Number(json, "sharpness_here", result.ReferenceSharpness);
        Number(json, "dispersion_here", result.ReferenceDispersion);
        json.WriteStartArray("batches");
        foreach (SharpnessRow row in result.Rows)
        {
            json.WriteStartObject();
            json.WriteNumber("batch", row.Batch.Size);
            Number(json, "any", row.AnyMinimum);
            Number(json, "dispersed", row.Dispersed);
            Number(json, "scaled", row.Scaled);
            Threshold(json, row.Reference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes C* with its certificate as members of the current object.</summary>
    static void Threshold(Utf8JsonWriter json, Threshold threshold)
    {
        Number(json, "exact", threshold.Exact);
        Number(json, "lower", threshold.Lower);
        Number(json, "upper", threshold.Upper);
    }
}
