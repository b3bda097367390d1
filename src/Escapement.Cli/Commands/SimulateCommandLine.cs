using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Simulations;
using Escapement.Reports;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>`escapement simulate`.</summary>
sealed class SimulateCommandLine : ICommandLine
{
    const string Log = "log";
    const string Every = "every";

    readonly MinimumArguments _minimum;

    readonly Option<string> _learningRate = OptionOf.Value("--learning-rate", "C", "The learning rate.");

    readonly Option<string> _relativeRate = OptionOf.Value("--relative-rate", "X",
        "The learning rate as a multiple of the exact threshold C*(k). Default: 1.1.");

    readonly Option<string> _batch = OptionOf.Value("--batch", "K", "The batch size. Default: 1.");

    readonly Option<string> _sampling = OptionOf.Value("--sampling", "NAME",
        "with-replacement (default, as in the paper), without-replacement, or reshuffled: epochs in random order, the usual training loop. "
        + "Reshuffled epochs have no sampling factor: C* is then that of fresh batches without replacement, and only the Lyapunov exponent is "
        + "predicted.");

    readonly Option<string> _trajectories = OptionOf.Value(
        "--trajectories", "N", "Trajectories. Default: 10000, fewer where the problem is large.");

    readonly Option<string> _steps = OptionOf.Value(
        "--steps", "N", "The most steps of a trajectory. Default: 10000, fewer where the problem is large.");

    readonly Option<string> _startRadius = OptionOf.Value("--start-radius", "X",
        "Start at this distance from the minimizer, in random directions. Default: a hundredth of the leave radius.");

    readonly Option<string> _box = OptionOf.Value(
        "--box", "LOW,HIGH", "Start anywhere in a box instead, every coordinate uniform between these.");

    readonly Option<string> _leaveRadius = OptionOf.Value("--leave-radius", "X",
        "A path has left when farther than this from the minimizer, and stops. Default: a tenth of the way to where another minimizer is as near, "
        + "or as much more as noise asks for; else ten times the noise floor at half the threshold; else 1; from a box, never.");

    readonly Option<string> _arriveRadius = OptionOf.Value("--arrive-radius", "X",
        "A path has arrived when nearer than this, and stops. Default: a billionth of the start radius; never where there is gradient noise.");

    readonly Option<string> _record = OptionOf.Value(
        "--record", "log|every", "Steps at which the curves are recorded. Default: log, 64 of them.");

    readonly Option<string> _seed = OptionOf.Value("--seed", "N",
        "Seed of all random numbers; the same seed gives the same bits, whatever the threads. Default: 0.");

    readonly Option<string> _timeLimit = OptionOf.Value("--time-limit", "MINUTES",
        "Refuse runs that may simulate longer than this, by a short timing on this machine. Default: 10.");

    readonly Option<string> _memory = OptionOf.Value("--memory", "MIB", "Refuse runs whose records need more than this. Default: 2048.");

    readonly Option<string> _out = OptionOf.Value("--out", "DIR", $"Write {Numbers.List(SimulationReport.FileNames)} there.");

    readonly Option<bool> _quiet = OptionOf.Flag("--quiet", "No progress, no story: print only the curves, as in simulation.csv.");

    readonly HelpGroup[] _groups;

    public SimulateCommandLine(MinimumArguments minimum)
    {
        _minimum = minimum;
        _groups =
        [
            minimum.Problem with { Options = [.. minimum.Problem.Options, minimum.At] },
            new("The setting", [_learningRate, _relativeRate, _batch, _sampling, .. minimum.Rule, minimum.Preconditioner]),
            new("The simulation",
                [
                    _startRadius, _box, _leaveRadius, _arriveRadius, _steps, _trajectories, _record, _seed, _timeLimit, _memory,
                    minimum.RankTolerance, minimum.Threads,
                ]),
            new("The output", [_out, .. minimum.Output, _quiet]),
        ];
        Command = OptionOf.Command("simulate", "What becomes of SGD's paths at one setting, beside the prediction.", minimum.Source, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "styblinski-tang";

    /// <inheritdoc/>
    public string HelpText() => Help.Of($$"""
        Usage: escapement simulate SOURCE [options]

        Does SGD stay at a minimum, or leave it? Runs many paths at one setting and
        shows what became of them beside what theory predicts.

        {{MinimumArguments.Sources}}
        Example:
          escapement simulate styblinski-tang --at sharp --relative-rate 1.2 --out result

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        SimulateRequest request = Bind(parsed);
        OutputOptions output = _minimum.BindOutput(parsed, _out, _quiet);
        ReportCommand command = new(output, SimulationReport.FileNames, shell) { KeepsInterrupted = true };
        return command.Run(
            progress =>
            {
                SimulationResult simulation = SimulateExperiment.Run(request, progress, cancellationToken);
                string? finished = simulation.Complete
                    ? null
                    : $"{Numbers.Count(simulation.Result.Trajectories)} of {Numbers.Of(simulation.Setting.Trajectories, "path")}";
                return new(new SimulationReport(simulation), finished);
            },
            cancellationToken);
    }

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    SimulateRequest Bind(ParseResult parsed)
    {
        OptionValues values = new(parsed);
        values.Exclude(_learningRate, _relativeRate);
        values.Exclude(_startRadius, _box);
        SimulateRequest defaults = new() { Minimum = _minimum.Bind(parsed) };
        MinimumArguments.RequireOneMinimum(defaults.Minimum);
        return defaults with
        {
            Seed = values.Seed(_seed) ?? defaults.Seed,
            Batch = new(
                values.Count(_batch, 1) ?? 1,
                values.Text(_sampling) is { } sampling ? Values.AnySampling(_sampling.Name, sampling) : Sampling.WithReplacement),
            LearningRate = values.Positive(_learningRate),
            RelativeRate = values.Positive(_relativeRate) ?? defaults.RelativeRate,
            StartRadius = values.Positive(_startRadius),
            Box = values.Text(_box) is { } box ? Values.Range(_box.Name, box) : null,
            LeaveRadius = values.Positive(_leaveRadius),
            ArriveRadius = values.NotNegative(_arriveRadius),
            Steps = values.Count(_steps, 1),
            Trajectories = values.Count(_trajectories, 1),
            Record = values.Text(_record) switch
            {
                null or Log => RecordedSteps.Log,
                Every => RecordedSteps.Every,
                { } other => throw new BadInputException($"{_record.Name}: got '{other}', expected {Log} or {Every}."),
            },
            TimeLimit = values.Minutes(_timeLimit) ?? defaults.TimeLimit,
            MemoryLimit = values.Mebibytes(_memory) ?? defaults.MemoryLimit,
        };
    }
}
