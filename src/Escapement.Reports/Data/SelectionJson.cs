using System.Text.Json;
using Escapement.Design;
using Escapement.Experiments.Designs;
using Escapement.Reports.Story;
using Escapement.Stability;
using static Escapement.Reports.Data.JsonValues;

namespace Escapement.Reports.Data;

/// <summary>Writes windows and choices between two minima as members of the current object.</summary>
static class SelectionJson
{
    public static void Write(Utf8JsonWriter json, DesignResult.KeepAndShed design)
    {
        Minimum(json, "keep", design.Keep);
        Minimum(json, "shed", design.Shed);
        Number(json, "distance", design.Distance);
        Number(json, "noise_limit", design.NoiseLimit);
        Number(json, "best_batch", design.Selection.Best?.Batch.Size);
        Number(json, "best_batch_per_step", design.Selection.BestPerStep?.Batch.Size);
        json.WriteStartArray("batches");
        foreach (SelectionWindow window in design.Selection.Windows)
        {
            json.WriteStartObject();
            json.WriteNumber("batch", window.Batch.Size);
            Number(json, "phi", window.Keep.Phi);
            Threshold(json, "keep_exact", window.Keep);
            Threshold(json, "shed_exact", window.Shed);
            Interval(json, "shed_lyapunov_threshold", window.ShedLyapunov);
            Window(json, "mean_square_window", window.MeanSquare);
            Window(json, "pathwise_window", window.Pathwise);
            json.WriteBoolean("proved", window.IsProved);
            Choice(json, window.Choice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Choice(Utf8JsonWriter json, SelectionChoice? choice)
    {
        if (choice is null)
        {
            json.WriteNull("choice");
            return;
        }

        json.WriteStartObject("choice");
        Number(json, "learning_rate", choice.LearningRate);
        json.WriteString("shedding", SheddingNames.Of(choice.Kind));
        Number(json, "separation", choice.Separation);
        Paths(json, "at_shed", choice.AtShed, null);
        Paths(json, "at_keep", choice.AtKeep, choice.Floor);
        json.WriteEndObject();
    }

    static void Paths(Utf8JsonWriter json, string name, PathwiseStability paths, NoiseFloor? floor)
    {
        json.WriteStartObject(name);
        Number(json, "rho", paths.Rho);
        Interval(json, "lyapunov_exponent", paths.LyapunovExponent);
        Interval(json, "tail_index", paths.TailIndex);
        json.WriteString("regime", PathStory.Name(paths.Regime));
        if (floor is not null)
        {
            Number(json, "mean_square_error", floor.MeanSquareError);
            Number(json, "expected_excess_loss", floor.ExpectedExcessLoss);
        }

        json.WriteEndObject();
    }

    static void Minimum(Utf8JsonWriter json, string name, DesignMinimum minimum)
    {
        json.WriteStartObject(name);
        json.WriteString("name", minimum.Name);
        Number(json, "sharpness", minimum.Sharpness);
        Number(json, "gradient_noise", minimum.GradientNoise);
        json.WriteEndObject();
    }

    static void Threshold(Utf8JsonWriter json, string name, Threshold threshold)
    {
        json.WriteStartObject(name);
        Number(json, "value", threshold.Exact);
        Number(json, "low", threshold.Lower);
        Number(json, "high", threshold.Upper);
        json.WriteEndObject();
    }

    static void Window(Utf8JsonWriter json, string name, RateWindow? window)
    {
        if (window is not { } ends)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        json.WriteNumberValue(ends.Low);
        json.WriteNumberValue(ends.High);
        json.WriteEndArray();
    }
}
