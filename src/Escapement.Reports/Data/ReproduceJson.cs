using System.Text.Json;
using System.Text.Json.Nodes;
using Escapement.Experiments.Claims;

namespace Escapement.Reports.Data;

/// <summary>The verdicts of a study for other programs.</summary>
static class ReproduceJson
{
    static readonly JsonSerializerOptions _format =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(StudyResult result) => new JsonObject
    {
        ["study"] = result.Study.Name,
        ["scale"] = result.Study.Setting.Scale == StudyScale.Full ? "full" : "quick",
        ["seed"] = result.Study.Setting.Seed,
        ["holds"] = result.Verdicts.All(verdict => verdict.Holds),
        ["claims"] = new JsonArray([.. result.Verdicts.Select(verdict => (JsonNode)new JsonObject
        {
            ["number"] = verdict.Number,
            ["title"] = verdict.Title,
            ["holds"] = verdict.Holds,
            ["finding"] = verdict.Finding,
            ["checks"] = new JsonArray([.. verdict.Checks.Select(check => (JsonNode)new JsonObject
            {
                ["what"] = check.What, ["predicted"] = check.Predicted, ["measured"] = check.Measured, ["holds"] = check.Holds,
            })]),
        })]),
    }.ToJsonString(_format);
}
