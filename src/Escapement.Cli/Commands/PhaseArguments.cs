using System.CommandLine;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>The command line of `phase`: what it shares with `analyze` is declared, described and bound there.</summary>
sealed class PhaseArguments
{
    readonly AnalyzeArguments _analyze;

    readonly Option<string> _at = Valued("--at", "NAME", "The minimizer of a nonconvex test problem, by name, such as flat or sharp.");

    readonly Option<string> _batch = Valued("--batch", "1,4,16", "Batch sizes. Default: powers of two up to 64, or up to N.");
    readonly Option<string> _rates = Valued("--rates", "N", "How many learning rates, evenly spaced on a logarithmic scale. Default: 17.");
    readonly Option<string> _from = Valued("--from", "X", "The lowest learning rate, as a multiple of the least threshold C*(k). Default: 0.7.");
    readonly Option<string> _to = Valued("--to", "X",
        "The highest, as a multiple of the greatest threshold, or of where the Lyapunov exponent is zero. Default: 1.4.");
    readonly Option<string> _rateRange = Valued("--rate-range", "LO,HI", "The lowest and highest learning rate themselves.");

    readonly Option<string> _trajectories = Valued("--trajectories", "N",
        $"Trajectories of each cell. Default: {GridSize.UsualTrajectories}, halved down to {GridSize.FewTrajectories} for large problems.");
    readonly Option<string> _steps = Valued("--steps", "N",
        $"The most steps of a trajectory. Default: {GridSize.UsualSteps}, halved down to {GridSize.FewSteps} for large problems.");
    readonly Option<string> _startRadius = Valued("--start-radius", "X",
        "Trajectories start at this distance from the minimizer. Default: a hundredth of the leave radius.");
    readonly Option<string> _leaveRadius = Valued("--leave-radius", "X",
        "A trajectory has left when farther than this. Default: ten times the noise floor at half the threshold of the "
        + "smallest batch, but at least a tenth of the way, and at most all of it, to where another minimizer is as near; 1 where there is neither.");
    readonly Option<string> _seed = Valued("--seed", "N",
        "Seed of all random numbers; the same seed gives the same counts, whatever the threads. Default: 0.");
    readonly Option<string> _timeLimit = Valued("--time-limit", "MINUTES",
        "Refuse grids that may simulate longer than this, by a short timing on this machine. Default: 10.");
    readonly Option<string> _memory = Valued("--memory", "MIB", "Refuse grids whose records need more than this. Default: 2048.");

    readonly Option<string> _out = Valued("--out", "DIR", $"Write {Numbers.List(PhaseFiles.Names)} there.");
    readonly Option<bool> _quiet = new("--quiet")
    {
        Description = "No progress, no story: print only the cells, as in phase.csv.",
        Arity = ArgumentArity.Zero,
    };

    readonly HelpGroup[] _groups;

    public PhaseArguments(AnalyzeArguments analyze)
    {
        _analyze = analyze;
        _groups =
        [
            new("The problem and its minimum", [.. analyze.Problem.Options, _at]),
            new("The grid", [_batch, _rates, _from, _to, _rateRange]),
            new("The update rule", analyze.Rule),
            new("The simulation",
                [_trajectories, _steps, _startRadius, _leaveRadius, _seed, _timeLimit, _memory, analyze.RankTolerance, analyze.Threads]),
            new("The output", [_out, .. analyze.Output, _quiet]),
        ];
        Command = new Command("phase", "Where SGD leaves, by simulation, beside the prediction.") { analyze.Source };
        foreach (Option option in _groups.SelectMany(group => group.Options))
        {
            Command.Add(option);
        }
    }

    public Command Command { get; }

    public string HelpText() => Help.Of($$"""
        Usage: escapement phase SOURCE [options]

        At which learning rates and batch sizes does SGD leave a minimum? Every cell of
        a grid is simulated; the exact threshold is drawn over what happened.

        {{AnalyzeArguments.Sources}}

        Example:
          escapement phase styblinski-tang:p=2,n=1000 --at sharp --out phase-result

        """, _groups);

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    public PhaseOptions Bind(ParseResult parsed)
    {
        string? Text(Option<string> option) => parsed.GetValue(option);
        int? Count(Option<string> option, int least) => Text(option) is { } text ? Values.Count(option.Name, text, least) : null;
        double? Positive(Option<string> option)
            => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number above 0", value => value > 0) : null;

        AnalyzeOptions analysis = _analyze.Bind(parsed) with
        {
            Batches = Text(_batch) is { } batches ? Values.BatchSizes(_batch.Name, batches) : null,
            Quiet = parsed.GetValue(_quiet),
            Out = Text(_out),
        };
        if (analysis.Force && analysis.Out is null)
        {
            throw new BadInputException("--force needs --out DIR: without it nothing is written.");
        }

        if (analysis.Samplings.Count > 1)
        {
            throw new BadInputException("--sampling: got two, expected one: a figure shows one sampling.");
        }

        if (analysis.MinimizerFile is not null && Text(_at) is not null)
        {
            throw new BadInputException("--at and --minimizer exclude each other: keep one.");
        }

        (double Low, double High)? range = null;
        if (Text(_rateRange) is { } ends)
        {
            if (Text(_from) is not null || Text(_to) is not null)
            {
                throw new BadInputException("--rate-range and --from or --to exclude each other: keep one way.");
            }

            range = Values.LearningRates(_rateRange.Name, ends) is [var low, var high] && low < high
                ? (low, high)
                : throw new BadInputException($"{_rateRange.Name}: got '{ends}', expected two learning rates, the lower first.");
        }

        PhaseOptions defaults = new() { Analysis = analysis };
        PhaseOptions options = defaults with
        {
            At = Text(_at),
            Rates = Count(_rates, 2) ?? defaults.Rates,
            From = Positive(_from) ?? defaults.From,
            To = Positive(_to) ?? defaults.To,
            RateRange = range,
            Trajectories = Count(_trajectories, 1),
            Steps = Count(_steps, 1),
            StartRadius = Positive(_startRadius),
            LeaveRadius = Positive(_leaveRadius),
            Seed = Text(_seed) is { } seed ? Values.Seed(_seed.Name, seed) : 0,
            TimeLimit = Positive(_timeLimit) is { } minutes ? Minutes(minutes) : defaults.TimeLimit,
            MemoryLimit = Count(_memory, 1) is { } mebibytes ? (long)mebibytes << 20 : defaults.MemoryLimit,
        };
        return options is { StartRadius: { } start, LeaveRadius: { } leave } && start >= leave
            ? throw new BadInputException(
                $"--start-radius: got {Numbers.Exact(start)}, expected less than the leave radius {Numbers.Exact(leave)}.")
            : options;
    }

    static TimeSpan Minutes(double minutes) => minutes < TimeSpan.MaxValue.TotalMinutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue;

    static Option<string> Valued(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
