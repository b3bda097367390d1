using System.CommandLine;
using Escapement.Cli.Story;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>The command line of `simulate`: what it shares with `analyze` is declared, described and bound there.</summary>
sealed class SimulateArguments
{
    const string Log = "log";
    const string Every = "every";

    readonly AnalyzeArguments _analyze;

    readonly Option<string> _at = Valued("--at", "NAME", "The minimizer of a nonconvex test problem, by name, such as flat or sharp.");

    readonly Option<string> _learningRate = Valued("--learning-rate", "C", "The learning rate.");
    readonly Option<string> _relativeRate = Valued("--relative-rate", "X",
        "The learning rate as a multiple of the exact threshold C*(k). Default: 1.1.");
    readonly Option<string> _batch = Valued("--batch", "K", "The batch size. Default: 1.");
    readonly Option<string> _sampling = Valued("--sampling", "NAME",
        "with-replacement (default, as in the paper), without-replacement, or reshuffled: epochs in random order, the usual training loop. "
        + "Reshuffled epochs have no sampling factor: C* is then that of fresh batches without replacement, and only the Lyapunov exponent is predicted.");

    readonly Option<string> _trajectories = Valued("--trajectories", "N", "Trajectories. Default: 10000, fewer where the problem is large.");
    readonly Option<string> _steps = Valued("--steps", "N", "The most steps of a trajectory. Default: 10000, fewer where the problem is large.");
    readonly Option<string> _startRadius = Valued("--start-radius", "X",
        "Start at this distance from the minimizer, in random directions. Default: a hundredth of the leave radius.");
    readonly Option<string> _box = Valued("--box", "LOW,HIGH", "Start anywhere in a box instead, every coordinate uniform between these.");
    readonly Option<string> _leaveRadius = Valued("--leave-radius", "X",
        "A path has left when farther than this from the minimizer, and stops. Default: a tenth of the way to where another minimizer is as near, or as "
        + "much more as noise asks for; else ten times the noise floor at half the threshold; else 1; from a box, never.");
    readonly Option<string> _arriveRadius = Valued("--arrive-radius", "X",
        "A path has arrived when nearer than this, and stops. Default: a billionth of the start radius; never where there is gradient noise.");
    readonly Option<string> _record = Valued("--record", "log|every", "Steps at which the curves are recorded. Default: log, 64 of them.");
    readonly Option<string> _seed = Valued("--seed", "N", "Seed of all random numbers; the same seed gives the same bits, whatever the threads. Default: 0.");
    readonly Option<string> _timeLimit = Valued("--time-limit", "MINUTES",
        "Refuse runs that may simulate longer than this, by a short timing on this machine. Default: 10.");
    readonly Option<string> _memory = Valued("--memory", "MIB", "Refuse runs whose records need more than this. Default: 2048.");

    readonly Option<string> _out = Valued("--out", "DIR", $"Write {Numbers.List(SimulateFiles.Names)} there.");
    readonly Option<bool> _quiet = new("--quiet")
    {
        Description = "No progress, no story: print only the curves, as in simulation.csv.",
        Arity = ArgumentArity.Zero,
    };

    readonly HelpGroup[] _groups;

    public SimulateArguments(AnalyzeArguments analyze)
    {
        _analyze = analyze;
        _groups =
        [
            new("The problem and its minimum", [.. analyze.Problem.Options, _at]),
            new("The setting", [_learningRate, _relativeRate, _batch, _sampling, .. analyze.Rule.Where(option => option.Name != _sampling.Name)]),
            new("The simulation",
                [_startRadius, _box, _leaveRadius, _arriveRadius, _steps, _trajectories, _record, _seed, _timeLimit, _memory, analyze.RankTolerance, analyze.Threads]),
            new("The output", [_out, .. analyze.Output, _quiet]),
        ];
        Command = new Command("simulate", "What becomes of SGD's paths at one setting, beside the prediction.") { analyze.Source };
        foreach (Option option in _groups.SelectMany(group => group.Options))
        {
            Command.Add(option);
        }
    }

    public Command Command { get; }

    public string HelpText() => Help.Of($$"""
        Usage: escapement simulate SOURCE [options]

        Does SGD stay at a minimum, or leave it? Runs many paths at one setting and
        shows what became of them beside what theory predicts.

        {{AnalyzeArguments.Sources}}

        Example:
          escapement simulate styblinski-tang --at sharp --relative-rate 1.2 --out result

        """, _groups);

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    public SimulateOptions Bind(ParseResult parsed)
    {
        string? Text(Option<string> option) => parsed.GetValue(option);
        int? Count(Option<string> option, int least) => Text(option) is { } text ? Values.Count(option.Name, text, least) : null;
        double? Positive(Option<string> option)
            => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number above 0", value => value > 0) : null;
        double? NotNegative(Option<string> option)
            => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number of at least 0", value => value >= 0) : null;
        void Exclude(Option<string> one, Option<string> other)
        {
            if (Text(one) is not null && Text(other) is not null)
            {
                throw new BadInputException($"{one.Name} and {other.Name} exclude each other: keep one.");
            }
        }

        Exclude(_learningRate, _relativeRate);
        Exclude(_startRadius, _box);
        ulong seed = Text(_seed) is { } given ? Values.Seed(_seed.Name, given) : 0;
        AnalyzeOptions analysis = _analyze.Bind(parsed) with
        {
            Batches = [Count(_batch, 1) ?? 1],
            Samplings = [Text(_sampling) is { } sampling ? Values.AnySampling(_sampling.Name, sampling) : Sampling.WithReplacement],
            Seed = seed,
            Quiet = parsed.GetValue(_quiet),
            Out = Text(_out),
        };
        if (analysis.Force && analysis.Out is null)
        {
            throw new BadInputException("--force needs --out DIR: without it nothing is written.");
        }

        if (analysis.MinimizerFile is not null && Text(_at) is not null)
        {
            throw new BadInputException("--at and --minimizer exclude each other: keep one.");
        }

        SimulateOptions defaults = new() { Analysis = analysis };
        return defaults with
        {
            At = Text(_at),
            LearningRate = Positive(_learningRate),
            RelativeRate = Positive(_relativeRate) ?? defaults.RelativeRate,
            StartRadius = Positive(_startRadius),
            Box = Text(_box) is { } box ? Values.Range(_box.Name, box) : null,
            LeaveRadius = Positive(_leaveRadius),
            ArriveRadius = NotNegative(_arriveRadius),
            Steps = Count(_steps, 1),
            Trajectories = Count(_trajectories, 1),
            RecordEvery = Text(_record) switch
            {
                null or Log => false,
                Every => true,
                { } other => throw new BadInputException($"{_record.Name}: got '{other}', expected {Log} or {Every}."),
            },
            TimeLimit = Positive(_timeLimit) is { } minutes ? Minutes(minutes) : defaults.TimeLimit,
            MemoryLimit = Count(_memory, 1) is { } mebibytes ? (long)mebibytes << 20 : defaults.MemoryLimit,
        };
    }

    static TimeSpan Minutes(double minutes) => minutes < TimeSpan.MaxValue.TotalMinutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue;

    static Option<string> Valued(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
