using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Escapement.Experiments.Sweeps;
using Escapement.Sources;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Sweeps;

public class SweepFileTests
{
    const string Keys = "allowed keys are problems, at, sampling, batches, rates, learning_rates, start_radius, leave_radius, momentum, nesterov, "
        + "weight_decay, trajectories, steps, record, repeats, seed, cells_per_shard";

    [Fact]
    public void Lists_may_be_one_value_and_the_rest_has_defaults()
    {
        Sweep sweep = Parse("""
            {
              "problems": "wu", // a comment
              "batches": 2, "rates": [0.5, 2],
              "start_radius": 0.01, "leave_radius": 0.5,
            }
            """);
        Assert.Equal(["wu"], sweep.Problems);
        Assert.Equal([2], sweep.Batches);
        Assert.Equal([0.5, 2], sweep.Rates);
        Assert.Equal([Sampling.WithReplacement], sweep.Samplings);
        Assert.Equal([null], sweep.Minimizers);
        Assert.True(sweep.Relative);
        Assert.Equal(UpdateRule.Sgd, sweep.Rule);
        Assert.Equal((256, 2000, 1, 0UL, 16), (sweep.Trajectories, sweep.Steps, sweep.Repeats, sweep.Seed, sweep.CellsPerShard));
        Assert.Equal((2, 1), (sweep.CellCount, sweep.Shards));
    }

    [Theory]
    [InlineData("\"batches\": [1,\n \"two\"]", "line 3: batches is \"two\", expected whole numbers of at least 1")]
    [InlineData("\"batches\": [0]", "line 2: batches is 0, expected whole numbers of at least 1")]
    [InlineData("\"batches\": []", "line 2: batches is an empty array, expected whole numbers of at least 1")]
    [InlineData("\"batches\": [1, 2,\n 1]", "line 3: batches names 1 twice")]
    [InlineData("\"batches\": {}", "line 2: batches holds an object, expected a value or an array of values")]
    [InlineData("\"batches\": [[1]]", "line 2: batches holds an array, expected a value or an array of values")]
    [InlineData("\"batches\": 1, \"batches\": 2", "line 2: the key batches is given twice")]
    [InlineData("\"batches\": 1,\n\"stepz\": 3", "line 3: unknown key \"stepz\"; " + Keys)]
    [InlineData("\"batches\": 1\n\"steps\": 3", "line 3: not valid JSON: '\"' is invalid after a value. Expected either ',', '}', or ']'; " + Keys)]
    [InlineData("\"batches\": 1,\n\"steps\": [3]", "line 3: steps is an array, expected a whole number from 1 to 2147483647")]
    [InlineData("\"batches\": 1,\n\"steps\": 2147483648", "line 3: steps is 2147483648, expected a whole number from 1 to 2147483647")]
    [InlineData("\"batches\": 1,\n\"seed\": -1", "line 3: seed is -1, expected a whole number from 0 to 18446744073709551615")]
    [InlineData("\"batches\": 1,\n\"momentum\": 1", "line 3: momentum is 1, expected a number in [0, 1)")]
    [InlineData("\"batches\": 1,\n\"nesterov\": true", "line 3: nesterov needs momentum above 0: without momentum it is plain SGD")]
    [InlineData("\"batches\": 1,\n\"nesterov\": 1", "line 3: nesterov is 1, expected true or false")]
    [InlineData("\"batches\": 1,\n\"sampling\": \"epochs\"",
        "line 3: sampling is \"epochs\", expected with-replacement, without-replacement, reshuffled")]
    [InlineData("\"batches\": 1,\n\"at\": \"\"", "line 3: at is \"\", expected names of minimizers")]
    [InlineData("\"batches\": 1,\n\"record\": [3, 1]", "line 3: record must ascend within 0 … steps = 2000")]
    [InlineData("\"batches\": 1,\n\"record\": [0, 2001]", "line 3: record must ascend within 0 … steps = 2000")]
    [InlineData("\"batches\": 1,\n\"learning_rates\": 1",
        "line 3: expected one of the keys rates (multiples of the threshold) and learning_rates, got both")]
    [InlineData("\"seed\": 1", "there is no key batches; " + Keys)]
    [InlineData("\"batches\": 1,\n\"repeats\": 2147483647, \"trajectories\": 1, \"at\": [\"a\", \"b\"]",
        "declares 4,294,967,294 cells, expected at most 2,147,483,647: shorten a list")]
    public void A_mistake_is_named_with_its_line(string part, string message)
    {
        SourceException error = Assert.Throws<SourceException>(
            () => Parse($$"""
                {"problems": "wu", "rates": 1, "start_radius": 0.01, "leave_radius": 0.5,
                {{part}}}
                """.ReplaceLineEndings("\n")));
        Assert.Equal(message.StartsWith("line", StringComparison.Ordinal) ? $"s.json, {message}" : $"s.json: {message}", error.Message);
    }

    [Theory]
    [InlineData("0.5", "0.5", "s.json, line 2: start_radius is 0.5, expected less than leave_radius, 0.5")]
    [InlineData("0", "0.5", "s.json, line 2: start_radius is 0, expected finite numbers above 0")]
    [InlineData("0.1", "1e999", "s.json, line 3: leave_radius is 1e999, expected a finite number above 0")]
    public void Radii_must_make_sense(string start, string leave, string message)
    {
        string text = $"{{\"problems\": \"wu\", \"rates\": 1, \"batches\": 1,\n\"start_radius\": {start},\n\"leave_radius\": {leave}}}";
        Assert.Equal(message, Assert.Throws<SourceException>(() => Parse(text)).Message);
    }

    [Theory]
    [InlineData("[1]", "s.json, line 1: holds an array, expected an object; " + Keys)]
    [InlineData("{} 1", "s.json, line 1: not valid JSON: '1' is invalid after a single JSON value. Expected end of data; " + Keys)]
    public void What_is_no_object_is_refused(string text, string message)
        => Assert.Equal(message, Assert.Throws<SourceException>(() => Parse(text)).Message);

    [Fact]
    public void A_recorded_sweep_reads_back_as_itself() => RandomSweep.Sample(sweep =>
    {
        JsonObject json = SweepJson.Of(sweep);
        Assert.Null(SweepJson.Difference(json, SweepJson.Of(Parse(json.ToJsonString()))));
    });

    [Fact]
    public void Two_sweeps_that_differ_have_a_key_that_differs()
    {
        Sweep sweep = SmallSweep.Of();
        string? Difference(Sweep other) => SweepJson.Difference(SweepJson.Of(sweep), SweepJson.Of(other));
        Assert.Equal("steps is 60 there and 61 here", Difference(sweep with { Steps = 61, Seed = 9 }));
        Assert.Equal("at is [\"flat\",\"sharp\"] there and not given here", Difference(sweep with { Minimizers = [null] }));
        Assert.Equal("rates is [0.5,1.2,2.5] there and not given here", Difference(sweep with { Relative = false }));
        Assert.Equal("seed is 5 there and 6 here", Difference(sweep with { Seed = 6 }));
    }

    [Fact]
    public void Every_combination_is_one_cell()
    {
        Sweep sweep = SmallSweep.Of();
        SweepCell[] cells = [.. Enumerable.Range(0, sweep.Shards).SelectMany(sweep.CellsOf)];
        Assert.Equal(24, cells.Length);
        Assert.Equal(Enumerable.Range(0, 24), cells.Select(cell => cell.Index));
        Assert.Equal(24, cells.Select(cell => cell with { Index = 0 }).Distinct().Count());
    }

    static readonly Gen<Sweep> RandomSweep =
        from batches in Gen.Int[1, 1000].HashSet[1, 4]
        from rates in Gen.Double[1e-12, 1e3].HashSet[1, 4]
        from start in Gen.Double[1e-9, 1]
        from sampling in Gen.OneOfConst(Sampling.WithReplacement, Sampling.WithoutReplacement, Sampling.Reshuffled)
        from relative in Gen.Bool
        from seed in Gen.ULong
        from steps in Gen.Int[3, int.MaxValue]
        from momentum in Gen.Double[0, 0.999]
        from named in Gen.Bool
        select new Sweep
        {
            Problems = ["wu", "styblinski-tang:p=2"],
            Minimizers = named ? ["flat", "with \"quotes\" – and ü"] : [null],
            Samplings = [sampling],
            Batches = [.. batches],
            Rates = [.. rates],
            Relative = relative,
            StartRadii = [start],
            LeaveRadius = start * 2,
            Rule = new() { Momentum = momentum, Nesterov = momentum > 0 },
            Steps = steps,
            RecordedSteps = steps > 1000 ? [0, steps] : [],
            Seed = seed,
        };

    static Sweep Parse(string text) => SweepFile.Parse("s.json", Encoding.UTF8.GetBytes(text));
}
