using System.Text.Json;
using System.Text.Json.Nodes;
using Escapement.Experiments.Claims;

namespace Escapement.Reports.Data;

/// <summary>The verdicts of a study for other programs.</summary>
static class ReproduceJson
{
    static readonly JsonSerializerOptions _format =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Study study, IReadOnlyList<(Claim Claim, ClaimResult Result)> verdicts) => new JsonObject
    {
        ["study"] = study.Name,
        ["scale"] = study.Setting.Scale == StudyScale.Full ? "full" : "quick",
        ["seed"] = study.Setting.Seed,
        ["holds"] = verdicts.All(verdict => verdict.Result.Holds),
        ["claims"] = new JsonArray([.. verdicts.Select(verdict => (JsonNode)new JsonObject
        {
            ["number"] = verdict.Claim.Number,
            ["title"] = verdict.Claim.Title,
            ["holds"] = verdict.Result.Holds,
            ["finding"] = verdict.Result.Finding,
            ["checks"] = new JsonArray([.. verdict.Result.Checks.Select(check => (JsonNode)new JsonObject
            {
                ["what"] = check.What, ["predicted"] = check.Predicted, ["measured"] = check.Measured, ["holds"] = check.Holds,
            })]),
        })]),
    }.ToJsonString(_format);
}
