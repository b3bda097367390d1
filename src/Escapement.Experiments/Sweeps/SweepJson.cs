using System.Text.Json.Nodes;
using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>A sweep as a complete sweep file with all defaults spelled out, as a manifest records and compares it.</summary>
static class SweepJson
{
    /// <summary>Keys as in <see cref="SweepFile"/>; reading it back gives the same sweep.</summary>
    public static JsonObject Of(Sweep sweep)
    {
        JsonObject json = new()
        {
            [SweepFile.Problems] = Array(sweep.Problems, text => JsonValue.Create(text)),
        };
        if (sweep.Minimizers is not [null])
        {
            json[SweepFile.At] = Array(sweep.Minimizers, text => JsonValue.Create(text));
        }

        json[SweepFile.Sampling] = Array(sweep.Samplings, sampling => JsonValue.Create(SamplingNames.Of(sampling)));
        json[SweepFile.Batches] = Array(sweep.Batches, size => JsonValue.Create(size));
        json[sweep.Relative ? SweepFile.Rates : SweepFile.LearningRates] = Array(sweep.Rates, rate => JsonValue.Create(rate));
        json[SweepFile.StartRadius] = Array(sweep.StartRadii, radius => JsonValue.Create(radius));
        json[SweepFile.LeaveRadius] = sweep.LeaveRadius;
        json[SweepFile.Momentum] = sweep.Rule.Momentum;
        json[SweepFile.Nesterov] = sweep.Rule.Nesterov;
        json[SweepFile.WeightDecay] = sweep.Rule.WeightDecay;
        json[SweepFile.Trajectories] = sweep.Trajectories;
        json[SweepFile.Steps] = sweep.Steps;
        if (sweep.RecordedSteps.Count > 0)
        {
            json[SweepFile.Record] = Array(sweep.RecordedSteps, step => JsonValue.Create(step));
        }

        json[SweepFile.Repeats] = sweep.Repeats;
        json[SweepFile.Seed] = sweep.Seed;
        json[SweepFile.CellsPerShard] = sweep.CellsPerShard;
        return json;
    }

    /// <summary>The first key in which two sweeps differ, as "steps is 100 there and 200 here"; null if they are equal.</summary>
    public static string? Difference(JsonObject there, JsonObject here) => SweepFile.Keys
        .Select(key => (key, there: Text(there, key), here: Text(here, key)))
        .Where(pair => pair.there != pair.here)
        .Select(pair => $"{pair.key} is {pair.there} there and {pair.here} here")
        .FirstOrDefault();

    static string Text(JsonObject json, string key) => json[key]?.ToJsonString() ?? "not given";

    static JsonArray Array<T>(IReadOnlyList<T> values, Func<T, JsonNode?> write) => [.. values.Select(write)];
}
