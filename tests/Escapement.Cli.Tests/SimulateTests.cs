using System.Text.Json;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>`escapement simulate` through the command line, on runs that take a second.</summary>
public class SimulateTests
{
    /// <summary>Wu's pair at its minimum 1: curvatures 0.2 and 3.8, next minimizer at distance 1.</summary>
    static readonly string[] _wu = ["wu", "--at", "1", "--trajectories", "500", "--steps", "1000"];

    [Fact]
    public void Wu_s_pair_is_left_at_learning_rate_0_7()
    {
        Command run = Run([.. _wu, "--learning-rate", "0.7"]);
        string text = Flat(run.Output);
        Assert.StartsWith("SGD left: all 500 paths went farther than 0.05000 from the minimizer within 1,000 steps", text, StringComparison.Ordinal);
        Assert.Contains("0 % of all paths ended nearest to this same minimizer", text, StringComparison.Ordinal);
        Assert.Contains("1.267 times the exact threshold C* = 0.5525", text, StringComparison.Ordinal);
        Assert.Contains("escaping, almost every path leaves", text, StringComparison.Ordinal);
        Assert.Contains("falls short of ρ the more the longer it runs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Wu_s_pair_is_held_at_half_its_threshold()
    {
        Command run = Run([.. _wu, "--relative-rate", "0.5"]);
        Assert.StartsWith("SGD stayed: none of 500 paths", run.Output, StringComparison.Ordinal);
        Assert.Contains("contracting, no batch can move a path outward", Flat(run.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("falls short of ρ", Flat(run.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_holds_prediction_outcomes_rates_and_curves()
    {
        JsonElement json = Json([.. _wu, "--learning-rate", "0.7", "--seed", "18446744073709551615"]);
        JsonElement prediction = json.GetProperty("prediction");

        // C* = 2λ/(λ² + σ²), λ = 2, σ = 1.8; ρ = mean (1 − CQ)²; γ = mean log |1 − CQ|.
        Assert.Equal(4 / 7.24, prediction.GetProperty("exact").GetDouble(), 1e-9);
        Assert.Equal(0.5 * ((0.86 * 0.86) + (1.66 * 1.66)), prediction.GetProperty("rho").GetDouble(), 1e-9);
        Assert.Equal(0.5 * Math.Log(0.86 * 1.66), prediction.GetProperty("lyapunov_exponent").GetProperty("value").GetDouble(), 1e-9);
        Assert.Equal("escaping", prediction.GetProperty("regime").GetString());
        Assert.Equal(18446744073709551615UL, json.GetProperty("seed").GetUInt64());
        Assert.Equal(1, json.GetProperty("next_minimizer_distance").GetDouble(), 1e-12);
        Assert.Equal(0.5, json.GetProperty("neighborhood").GetDouble(), 1e-6);
        Assert.True(json.GetProperty("complete").GetBoolean());

        JsonElement outcomes = json.GetProperty("outcomes");
        Assert.Equal(500, outcomes.EnumerateObject().Where(way => way.Name != "non_finite").Sum(way => way.Value.GetProperty("count").GetInt32()));
        Assert.Equal(500, outcomes.GetProperty("left").GetProperty("count").GetInt32());
        Statistics.Proportion all = new(500, 500, 0.95);
        Assert.Equal(all.Low, outcomes.GetProperty("left").GetProperty("low").GetDouble());
        Assert.Equal("0", json.GetProperty("minimizers_reached")[0].GetProperty("minimizer").GetString());

        JsonElement growth = json.GetProperty("mean_square_growth");
        Assert.Equal(Math.Log(prediction.GetProperty("rho").GetDouble()), growth.GetProperty("exact").GetDouble(), 1e-9);
        JsonElement second = json.GetProperty("curve").EnumerateArray().First(point => point.GetProperty("step").GetInt32() == 2);
        double start = json.GetProperty("start_radius").GetDouble(), rho = prediction.GetProperty("rho").GetDouble();
        Assert.Equal(start * start * rho * rho, second.GetProperty("predicted_mean_squared_distance").GetDouble(), 1e-9 * start * start);
        Assert.Equal(5, second.GetProperty("distance_quantiles").GetArrayLength());
    }

    [Fact]
    public void Threads_change_no_bit_and_the_seed_does()
    {
        string[] setting = ["styblinski-tang:n=50", "--batch", "4", "--relative-rate", "1.2", "--trajectories", "200", "--steps", "100", "--quiet"];
        string one = Run([.. setting, "--threads", "1"]).Output;
        Assert.Equal(one, Run([.. setting, "--threads", "2"]).Output);
        Assert.NotEqual(one, Run([.. setting, "--seed", "1"]).Output);
        Assert.StartsWith("step,under_way,mean_squared_distance,mean_log_distance,distance_q05", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_step_is_recorded_on_request()
    {
        string[] lines = Run([.. _wu, "--learning-rate", "0.7", "--record", "every", "--quiet"]).Output.TrimEnd().Split('\n');
        Assert.Equal(1002, lines.Length);
        Assert.StartsWith("1000,0,", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Reshuffled_epochs_have_no_threshold_of_their_own()
    {
        string[] setting = ["styblinski-tang:n=50", "--batch", "4", "--sampling", "reshuffled", "--trajectories", "200", "--steps", "200"];
        string text = Flat(Run(setting).Output);
        Assert.Contains("Reshuffled epochs have no sampling factor φ", text, StringComparison.Ordinal);
        Assert.Contains("of fresh batches without replacement", text, StringComparison.Ordinal);
        JsonElement json = Json(setting);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("prediction").GetProperty("rho").ValueKind);
        Assert.Equal("without-replacement", json.GetProperty("prediction").GetProperty("exact_sampling").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mean_square_growth").GetProperty("exact").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, json.GetProperty("prediction").GetProperty("lyapunov_exponent").GetProperty("value").ValueKind);
        Assert.Contains("the usual training loop", Flat(Command.Run("simulate", "--help").Output), StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_shows_which_minimizers_are_reached()
    {
        JsonElement json = Json(["styblinski-tang:n=50", "--box", "-4,4", "--learning-rate", "0.01", "--trajectories", "400", "--steps", "2000"]);
        string[] reached =
            [.. json.GetProperty("minimizers_reached").EnumerateArray().Select(one => one.GetProperty("minimizer").GetString()!)
                .Order(StringComparer.Ordinal)];
        Assert.Equal(["+-", "-+", "flat", "sharp"], reached);
        Assert.Equal(400, json.GetProperty("minimizers_reached").EnumerateArray()
            .Sum(one => one.GetProperty("within").GetProperty("count").GetInt32()));
        Assert.Equal([-4, 4], json.GetProperty("box").EnumerateArray().Select(end => end.GetDouble()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("leave_radius").ValueKind);
    }

    [Fact]
    public void Overflow_is_an_outcome()
    {
        JsonElement json = Json([.. _wu, "--learning-rate", "50", "--leave-radius", "1e300"]);
        Assert.Equal(500, json.GetProperty("outcomes").GetProperty("non_finite").GetProperty("count").GetInt32());
        Assert.Equal(500, json.GetProperty("outcomes").GetProperty("left").GetProperty("count").GetInt32());
    }

    [Fact]
    public void A_leave_radius_around_another_minimizer_is_reported()
    {
        Assert.Contains("contains another minimizer, at distance 1.000", Flat(Run([.. _wu, "--leave-radius", "1.5"]).Output),
            StringComparison.Ordinal);
        Assert.Contains("to which another minimizer is nearer", Flat(Run([.. _wu, "--leave-radius", "0.7"]).Output), StringComparison.Ordinal);
        Assert.DoesNotContain("another minimizer is nearer", Flat(Run([.. _wu, "--leave-radius", "0.4"]).Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Gradient_noise_has_its_floor_measured()
    {
        JsonElement json =
            Json(["styblinski-tang:inhomogeneous,dispersion=0.05,n=50", "--relative-rate", "0.3", "--batch", "16", "--trajectories", "2000",
                "--steps", "200"]);
        JsonElement floor = json.GetProperty("mean_square_error");
        double predicted = json.GetProperty("prediction").GetProperty("mean_square_error").GetDouble();

        // The linear prediction is off by the change of the curvature over the noise floor's distance: here a few percent, as much as the width of
        // the interval.
        double low = floor.GetProperty("low").GetDouble(), high = floor.GetProperty("high").GetDouble();
        Assert.InRange(predicted, 0.9 * low, 1.1 * high);
        Assert.InRange(high / low, 1, 1.2);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("typical_growth").ValueKind);
    }

    [Fact]
    public void Files_are_complete_and_never_overwritten_without_force()
    {
        using TemporaryFolder root = new();
        string folder = Path.Combine(root.Path, "result");
        string[] setting = [.. _wu, "--learning-rate", "0.7", "--out", folder];
        Command first = Run([.. setting, "--json"]);
        Assert.Equal(
            ["simulation.csv", "simulation.json", "simulation.png", "simulation.svg", "simulation.txt"],
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(first.Output.TrimEnd(), File.ReadAllText(Path.Combine(folder, "simulation.json")).TrimEnd());
        Command second = Command.Run(["simulate", .. setting]);
        Assert.Equal(ExitCode.BadInput, second.ExitCode);
        Assert.Contains("simulation.svg' exists", second.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Run([.. setting, "--force"]).ExitCode);
    }

    [Fact]
    public void Stopped_before_any_path_is_finished_it_leaves_nothing()
    {
        using TemporaryFolder root = new();
        string folder = Path.Combine(root.Path, "result");
        Command run = Command.Run(new CancellationToken(canceled: true), ["simulate", .. _wu, "--out", folder]);
        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.Equal($"Interrupted: nothing was written.{Environment.NewLine}", run.Error);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Paths_finished_before_an_interrupt_are_kept()
    {
        using TemporaryFolder root = new();
        using CancellationTokenSource stop = new();
        string folder = Path.Combine(root.Path, "result");

        // A quarter of a minute of work. The first paths finish in a fraction of a second; the prediction takes less.
        StopWriter error = new("Simulating", stop);
        StringWriter output = new();
        int code = App.Run(
            ["simulate", "styblinski-tang:inhomogeneous,dispersion=0.1,n=50", "--relative-rate", "0.3", "--batch", "32", "--trajectories", "20000",
                "--steps", "20000", "--out", folder],
            output, error, new Surface(80, false, true), stop.Token);
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains("of 20,000 paths were finished; they are written to", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Interrupted:", output.ToString(), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "simulation.json")));
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        Assert.InRange(json.RootElement.GetProperty("trajectories").GetInt32(), 1, 19_999);
    }

    [Theory]
    [InlineData("simulate needs a SOURCE", "simulate")]
    [InlineData("Unknown option '--bogus'", "simulate", "wu", "--bogus")]
    [InlineData("embedded data set", "simulate", "nothing")]
    [InlineData("--learning-rate and --relative-rate exclude each other", "simulate", "wu", "--learning-rate", "1", "--relative-rate", "1")]
    [InlineData("--start-radius and --box exclude each other", "simulate", "wu", "--start-radius", "1", "--box", "0,1")]
    [InlineData("--learning-rate: got '1,2', expected a finite number above 0", "simulate", "wu", "--learning-rate", "1,2")]
    [InlineData("--batch: got '1,4', expected a whole number", "simulate", "wu", "--batch", "1,4")]
    [InlineData("--batch: got 3, expected at most 2", "simulate", "wu", "--batch", "3", "--sampling", "reshuffled")]
    [InlineData("expected with-replacement, without-replacement or reshuffled", "simulate", "wu", "--sampling", "some")]
    [InlineData("--record: got 'never', expected log or every", "simulate", "wu", "--record", "never")]
    [InlineData("--box: got '1,0', expected two finite numbers", "simulate", "wu", "--box", "1,0")]
    [InlineData("--box: got 'NaN,1'", "simulate", "wu", "--box", "NaN,1")]
    [InlineData("--start-radius: got 'Infinity', expected a finite number above 0", "simulate", "wu", "--start-radius", "Infinity")]
    [InlineData("--start-radius: got 2, expected less than the leave radius 1", "simulate", "wu", "--start-radius", "2", "--leave-radius", "1")]
    [InlineData("is not below the leave radius", "simulate", "wu", "--arrive-radius", "2", "--leave-radius", "1")]
    [InlineData("--seed: got '-1'", "simulate", "wu", "--seed", "-1")]
    [InlineData("--at: got 'middle', expected 0, 1, flat or sharp", "simulate", "wu", "--at", "middle")]
    [InlineData("--force needs --out", "simulate", "wu", "--force")]
    [InlineData("more than the limit of 1 MiB", "simulate", "wu", "--memory", "1")]
    [InlineData("or raise --time-limit", "simulate", "wu", "--trajectories", "100000", "--steps", "2000000000")]
    public void Bad_input_is_one_line_and_exit_code_2(string expected, params string[] args)
    {
        Command run = Command.Run([.. args, .. args.Contains("--quiet") || args.Length < 2 ? (string[])[] : ["--quiet"]]);
        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Help_fits_80_columns()
    {
        Command run = Command.Run("simulate", "--help");
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 82));
        Assert.Contains("--relative-rate", run.Output, StringComparison.Ordinal);
    }

    static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    static JsonElement Json(string[] args) => JsonDocument.Parse(Run([.. args, "--json"]).Output).RootElement;

    static Command Run(string[] args)
    {
        Command run = Command.Run(["simulate", .. args]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return run;
    }

    /// <summary>Stops a run once a stage has reported twice, as a user might.</summary>
    sealed class StopWriter(string stage, CancellationTokenSource stop) : StringWriter
    {
        int _seen;

        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains(stage, StringComparison.Ordinal) == true && ++_seen == 2)
            {
                stop.Cancel();
            }
        }
    }
}
