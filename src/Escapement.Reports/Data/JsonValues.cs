using System.Text.Json;
using Escapement.Experiments.Measurements;
using Escapement.Statistics;
using Escapement.Updates;

namespace Escapement.Reports.Data;

/// <summary>Writes numbers, intervals, shares and fits: null where a value does not exist or is not finite, which JSON cannot represent.</summary>
static class JsonValues
{
    public static void Number(Utf8JsonWriter json, string name, double? value)
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

    public static void Interval(Utf8JsonWriter json, string name, Estimate? estimate)
    {
        if (estimate is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        Ends(json, known);
        json.WriteEndObject();
    }

    public static void Share(Utf8JsonWriter json, string name, Proportion share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", share.Count);
        json.WriteNumber("value", share.Value);
        json.WriteNumber("low", share.Low);
        json.WriteNumber("high", share.High);
        json.WriteEndObject();
    }

    public static void Fit(Utf8JsonWriter json, string name, RateFit? fit)
    {
        if (fit is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("first_step", fit.FirstStep);
        json.WriteNumber("last_step", fit.LastStep);
        Ends(json, fit.Measured);
        Number(json, "exact", fit.Exact);
        json.WriteEndObject();
    }

    /// <summary>The keys that say what an update rule is, in the object that is open.</summary>
    public static void Rule(Utf8JsonWriter json, UpdateRule rule)
    {
        Number(json, "momentum", rule.Momentum);
        json.WriteBoolean("nesterov", rule.Nesterov);
        Number(json, "weight_decay", rule.WeightDecay);
        json.WriteBoolean("preconditioned", rule.Preconditioner is not null);
    }

    static void Ends(Utf8JsonWriter json, Estimate estimate)
    {
        Number(json, "value", estimate.Value);
        Number(json, "low", estimate.Low);
        Number(json, "high", estimate.High);
    }
}
