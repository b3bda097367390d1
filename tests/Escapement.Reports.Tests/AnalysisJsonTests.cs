using System.Text.Json;
using Escapement.Experiments.Analyses;
using Escapement.Reports.Data;
using Escapement.Updates;

namespace Escapement.Reports.Tests;

public class AnalysisJsonTests
{
    static readonly string[] _named =
        ["dimension", "components", "rank", "eigenvalues", "t_Q", "s_Q", "critical_batch", "saturation_batch", "gradient_descent", "thresholds",
            "at_learning_rate"];

    static readonly string[] _threshold =
        ["batch", "sampling", "phi", "patel_convergence", "patel_divergence", "euclidean_sufficient", "exact", "lower", "upper"];

    static readonly string[] _rate = ["batch", "sampling", "learning_rate", "rho", "mean_square_error", "expected_excess_loss"];

    [Fact]
    public void Keys_are_the_documented_ones_in_their_order()
    {
        JsonElement json = Parse(Samples.Analysis([0.01]));
        Assert.Equal(_named, Keys(json).Take(_named.Length));
        Assert.Equal(_threshold, Keys(json.GetProperty("thresholds")[0]));
        Assert.Equal(_rate, Keys(json.GetProperty("at_learning_rate")[0]));
        Assert.DoesNotContain("at_learning_rate", Keys(Parse(Samples.Analysis())));
    }

    [Fact]
    public void Numbers_read_back_to_the_same_doubles()
    {
        Analysis analysis = Samples.Analysis([0.01]);
        JsonElement json = Parse(analysis);
        Assert.Equal(analysis.Report.Eigenvalues, json.GetProperty("eigenvalues").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(analysis.Report.Thresholds.Select(row => row.Exact),
            json.GetProperty("thresholds").EnumerateArray().Select(row => row.GetProperty("exact").GetDouble()));
        Assert.Equal(analysis.Report.AtLearningRate.Select(row => row.Rho),
            json.GetProperty("at_learning_rate").EnumerateArray().Select(row => row.GetProperty("rho").GetDouble()));
    }

    [Fact]
    public void What_does_not_exist_is_null()
    {
        JsonElement json = Parse(Samples.Analysis([0.01], new UpdateRule { Momentum = 0.9 }));
        JsonElement row = json.GetProperty("thresholds")[0];
        Assert.All(_threshold[3..6], key => Assert.Equal(JsonValueKind.Null, row.GetProperty(key).ValueKind));
        JsonElement[] rates = [.. json.GetProperty("at_learning_rate").EnumerateArray()];
        Assert.Equal([false, true], rates.Select(rate => rate.GetProperty("rho").GetDouble() >= 1).Distinct().Order());
        Assert.All(rates, rate => Assert.Equal(
            rate.GetProperty("rho").GetDouble() >= 1, rate.GetProperty("mean_square_error").ValueKind == JsonValueKind.Null));
    }

    static JsonElement Parse(Analysis analysis) => JsonDocument.Parse(AnalysisJson.Of(analysis)).RootElement;

    static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(property => property.Name);
}
