using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Escapement.Experiments;
using Escapement.Experiments.Analyses;
using Escapement.Reports.Story;
using Escapement.Stability;
using Escapement.Updates;
using static Escapement.Reports.Data.JsonValues;

namespace Escapement.Reports.Data;

/// <summary>
/// The machine-readable result: numbers as the shortest text that reads back to the same double, null where a value does not exist
/// (or is not finite, which JSON cannot represent).
/// </summary>
static class AnalysisJson
{
    // The text goes to files and pipes, never into a web page, so signs such as × may stay readable.
    static readonly JsonWriterOptions _format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Analysis analysis)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, _format))
        {
            Write(json, analysis);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Write(Utf8JsonWriter json, Analysis analysis)
    {
        StabilityReport report = analysis.Report;
        json.WriteStartObject();
        json.WriteNumber("dimension", report.Dimension);
        json.WriteNumber("components", report.Components);
        json.WriteNumber("rank", report.Rank);
        json.WriteStartArray("eigenvalues");
        foreach (double eigenvalue in report.Eigenvalues)
        {
            json.WriteNumberValue(eigenvalue);
        }

        json.WriteEndArray();
        Number(json, "t_Q", report.TQ);
        Number(json, "s_Q", report.SQ);
        Number(json, "critical_batch", report.CriticalBatch);
        Number(json, "saturation_batch", report.SaturationBatch);
        Number(json, "gradient_descent", report.GradientDescentLimit);
        Thresholds(json, report);
        if (analysis.Report.AtLearningRate.Count > 0)
        {
            Rates(json, report);
        }

        if (analysis.Verification is { } verification)
        {
            VerificationJson.Write(json, verification);
        }

        json.WriteString("problem", analysis.Problem);
        json.WriteString("component_loss", analysis.Formula);
        json.WriteString("reduction", "mean");
        Rule(json, report.Rule);
        Number(json, "rank_tolerance", report.RankTolerance);
        json.WriteNumber("indefinite_components", report.IndefiniteComponents);
        json.WriteNumber("moved_null_directions", report.MovedNullDirections);
        Number(json, "gradient_noise", report.GradientNoise);
        Number(json, "null_gradient_noise", report.NullGradientNoise);
        Minimizer(json, analysis.Point);
        json.WriteStartArray("warnings");
        foreach (string warning in analysis.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteNumber("operator_applications", report.OperatorApplications);
        json.WriteEndObject();
    }

    static void Thresholds(Utf8JsonWriter json, StabilityReport report)
    {
        json.WriteStartArray("thresholds");
        foreach (ThresholdRow row in report.Thresholds)
        {
            json.WriteStartObject();
            Batch(json, row.Batch);
            Number(json, "phi", row.Phi);
            Number(json, "patel_convergence", row.PatelConvergence);
            Number(json, "patel_divergence", row.PatelDivergence);
            Number(json, "euclidean_sufficient", row.EuclideanSufficient);
            Number(json, "exact", row.Exact);
            Number(json, "lower", row.Lower);
            Number(json, "upper", row.Upper);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Rates(Utf8JsonWriter json, StabilityReport report)
    {
        json.WriteStartArray("at_learning_rate");
        foreach (RateRow row in report.AtLearningRate)
        {
            json.WriteStartObject();
            Batch(json, row.Batch);
            Number(json, "learning_rate", row.LearningRate);
            Number(json, "rho", row.Rho);
            Number(json, "mean_square_error", row.MeanSquareError);
            Number(json, "expected_excess_loss", row.ExpectedExcessLoss);
            if (row.Paths is { } paths)
            {
                Interval(json, "lyapunov_exponent", paths.LyapunovExponent);
                Interval(json, "tail_index", paths.TailIndex);
                json.WriteString("regime", PathStory.Name(paths.Regime));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Batch(Utf8JsonWriter json, Batch batch)
    {
        json.WriteNumber("batch", batch.Size);
        json.WriteString("sampling", SamplingNames.Of(batch.Sampling));
    }

    static void Rule(Utf8JsonWriter json, UpdateRule rule)
    {
        json.WriteStartObject("rule");
        JsonValues.Rule(json, rule);
        json.WriteEndObject();
    }

    static void Minimizer(Utf8JsonWriter json, AnalyzedPoint point)
    {
        json.WriteStartObject("minimizer");
        Number(json, "gradient_norm", point.GradientNorm);
        Number(json, "loss", point.Loss);
        if (point.Iterations is { } iterations)
        {
            json.WriteNumber("iterations", iterations);
        }
        else
        {
            json.WriteNull("iterations");
        }

        json.WriteEndObject();
    }
}
