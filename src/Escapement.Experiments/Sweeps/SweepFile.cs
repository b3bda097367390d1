using System.Globalization;
using System.Text.Json;
using Escapement.Sources;
using Escapement.Updates;

namespace Escapement.Experiments.Sweeps;

/// <summary>Reads a sweep file, a flat JSON object. A list with one value may be written as that value.</summary>
static class SweepFile
{
    public const string
        Problems = "problems", At = "at", Sampling = "sampling", Batches = "batches", Rates = "rates", LearningRates = "learning_rates",
        StartRadius = "start_radius", LeaveRadius = "leave_radius", Momentum = "momentum", Nesterov = "nesterov", WeightDecay = "weight_decay",
        Trajectories = "trajectories", Steps = "steps", Record = "record", Repeats = "repeats", Seed = "seed", CellsPerShard = "cells_per_shard";

    const string Positive = "a finite number above 0", Positives = "finite numbers above 0";
    const string Counts = "whole numbers of at least 1", Count = "a whole number from 1 to 2147483647";

    static readonly string[] _required = [Problems, Batches, StartRadius, LeaveRadius];

    /// <summary>The keys a sweep file may have.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        Problems, At, Sampling, Batches, Rates, LearningRates, StartRadius, LeaveRadius, Momentum, Nesterov, WeightDecay, Trajectories, Steps, Record,
        Repeats, Seed, CellsPerShard,
    ];

    /// <exception cref="SourceException">The file cannot be read, or is not a sweep. The message gives file, line, the value it got and the one
    /// expected.</exception>
    public static Sweep Read(string file) => Parse(file, InputFile.ReadAllBytes(file));

    /// <inheritdoc cref="Read"/>
    public static Sweep Parse(string file, ReadOnlySpan<byte> text)
    {
        FlatJson json = FlatJson.Parse(file, text, Keys);
        foreach (string key in _required.Where(key => !json.Has(key)))
        {
            throw json.Error(0, $"there is no key {key}; {json.Allowed}");
        }

        if (json.Has(Rates) == json.Has(LearningRates))
        {
            string got = json.Has(Rates) ? "both" : "neither";
            throw json.Error(json.Line(LearningRates),
                $"expected one of the keys {Rates} (multiples of the threshold) and {LearningRates}, got {got}");
        }

        Sweep defaults = new() { Problems = [], Batches = [], Rates = [], StartRadii = [], LeaveRadius = 0 };
        Sweep sweep = defaults with
        {
            Problems = json.Texts(Problems, "sources of problems"),
            Minimizers = json.Has(At) ? json.Texts(At, "names of minimizers") : defaults.Minimizers,
            Samplings = json.Has(Sampling)
                ? json.List(Sampling, SamplingOf, string.Join(", ", SamplingNames.All))
                : defaults.Samplings,
            Batches = json.List(Batches, Whole(1), Counts),
            Relative = json.Has(Rates),
            Rates = json.List(json.Has(Rates) ? Rates : LearningRates, Number(value => value > 0), Positives),
            StartRadii = json.List(StartRadius, Number(value => value > 0), Positives),
            LeaveRadius = json.One(LeaveRadius, Number(value => value > 0), Positive, 0),
            Rule = Rule(json),
            Trajectories = json.One(Trajectories, Whole(1), Count, defaults.Trajectories),
            Steps = json.One(Steps, Whole(1), Count, defaults.Steps),
            RecordedSteps = json.Has(Record) ? json.List(Record, Whole(0), "whole numbers of at least 0") : defaults.RecordedSteps,
            Repeats = json.One(Repeats, Whole(1), Count, defaults.Repeats),
            Seed = json.One(Seed, SeedOf, $"a whole number from 0 to {ulong.MaxValue}", defaults.Seed),
            CellsPerShard = json.One(CellsPerShard, Whole(1), Count, defaults.CellsPerShard),
        };
        Require(json, sweep);
        return sweep;
    }

    static UpdateRule Rule(FlatJson json) => new()
    {
        Momentum = json.One(Momentum, Number(value => value is >= 0 and < 1), "a number in [0, 1)", 0),
        Nesterov = json.One(Nesterov, item => item.Type switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => (bool?)null,
        }, "true or false", false),
        WeightDecay = json.One(WeightDecay, Number(value => value >= 0), "a finite number of at least 0", 0),
    };

    /// <summary>Checks conditions that involve several keys.</summary>
    static void Require(FlatJson json, Sweep sweep)
    {
        if (sweep.StartRadii.Max() >= sweep.LeaveRadius)
        {
            throw json.Error(json.Line(StartRadius), FormattableString.Invariant(
                $"{StartRadius} is {sweep.StartRadii.Max()}, expected less than {LeaveRadius}, {sweep.LeaveRadius}"));
        }

        if (sweep.Rule is { Nesterov: true, Momentum: 0 })
        {
            throw json.Error(json.Line(Nesterov), $"{Nesterov} needs {Momentum} above 0: without momentum it is plain SGD");
        }

        if (!sweep.RecordedSteps.SequenceEqual(sweep.RecordedSteps.Order()) || sweep.RecordedSteps.Any(step => step > sweep.Steps))
        {
            throw json.Error(json.Line(Record), FormattableString.Invariant($"{Record} must ascend within 0 … {Steps} = {sweep.Steps}"));
        }

        if (sweep.CellCount > int.MaxValue)
        {
            throw json.Error(
                0, FormattableString.Invariant($"declares {sweep.CellCount:N0} cells, expected at most {int.MaxValue:N0}: shorten a list"));
        }
    }

    static Sampling? SamplingOf(JsonScalar item) => item.Type == JsonTokenType.String ? SamplingNames.Parse(item.Text) : null;

    static ulong? SeedOf(JsonScalar item) => item.Type == JsonTokenType.Number
        && ulong.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;

    static Func<JsonScalar, int?> Whole(int least) => item => item.Type == JsonTokenType.Number
        && int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? value : null;

    static Func<JsonScalar, double?> Number(Func<double, bool> holds) => item => item.Type == JsonTokenType.Number
        && double.TryParse(item.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && holds(value)
            ? value : null;
}
