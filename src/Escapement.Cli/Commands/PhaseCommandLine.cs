using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments;
using Escapement.Experiments.Phases;
using Escapement.Reports;

namespace Escapement.Cli.Commands;

/// <summary>`escapement phase`.</summary>
sealed class PhaseCommandLine : ICommandLine
{
    readonly MinimumArguments _minimum;

    readonly Option<string> _batch = OptionOf.Value("--batch", "1,4,16", "Batch sizes. Default: powers of two up to 64, or up to N.");

    readonly Option<string> _rates = OptionOf.Value(
        "--rates", "N", "How many learning rates, evenly spaced on a logarithmic scale. Default: 17.");

    readonly Option<string> _from = OptionOf.Value(
        "--from", "X", "The lowest learning rate, as a multiple of the least threshold C*(k). Default: 0.7.");

    readonly Option<string> _to = OptionOf.Value("--to", "X",
        "The highest, as a multiple of the greatest threshold, or of where the Lyapunov exponent is zero. Default: 1.4.");

    readonly Option<string> _rateRange = OptionOf.Value("--rate-range", "LO,HI", "The lowest and highest learning rate themselves.");

    readonly Option<string> _trajectories = OptionOf.Value("--trajectories", "N",
        $"Trajectories of each cell. Default: {GridSize.UsualTrajectories}, halved down to {GridSize.FewTrajectories} for large problems.");

    readonly Option<string> _steps = OptionOf.Value("--steps", "N",
        $"The most steps of a trajectory. Default: {GridSize.UsualSteps}, halved down to {GridSize.FewSteps} for large problems.");

    readonly Option<string> _startRadius = OptionOf.Value("--start-radius", "X",
        "Trajectories start at this distance from the minimizer. Default: a hundredth of the leave radius.");

    readonly Option<string> _leaveRadius = OptionOf.Value("--leave-radius", "X",
        "A trajectory has left when farther than this. Default: ten times the noise floor at half the threshold of the "
        + "smallest batch, but at least a tenth of the way, and at most all of it, to where another minimizer is as near; 1 where there is neither.");

    readonly Option<string> _seed = OptionOf.Value("--seed", "N",
        "Seed of all random numbers; the same seed gives the same counts, whatever the threads. Default: 0.");

    readonly Option<string> _timeLimit = OptionOf.Value("--time-limit", "MINUTES",
        "Refuse grids that may simulate longer than this, by a short timing on this machine. Default: 10.");

    readonly Option<string> _memory = OptionOf.Value("--memory", "MIB", "Refuse grids whose records need more than this. Default: 2048.");

    readonly Option<string> _out = OptionOf.Value("--out", "DIR", $"Write {Numbers.List(PhaseReport.FileNames)} there.");

    readonly Option<bool> _quiet = OptionOf.Flag("--quiet", "No progress, no story: print only the cells, as in phase.csv.");

    readonly HelpGroup[] _groups;

    public PhaseCommandLine(MinimumArguments minimum)
    {
        _minimum = minimum;
        _groups =
        [
            minimum.Problem with { Options = [.. minimum.Problem.Options, minimum.At] },
            new("The grid", [_batch, _rates, _from, _to, _rateRange]),
            new("The update rule", [minimum.Sampling, .. minimum.Rule, minimum.Preconditioner]),
            new("The simulation",
                [_trajectories, _steps, _startRadius, _leaveRadius, _seed, _timeLimit, _memory, minimum.RankTolerance, minimum.Threads]),
            new("The output", [_out, .. minimum.Output, _quiet]),
        ];
        Command = OptionOf.Command("phase", "Where SGD leaves, by simulation, beside the prediction.", minimum.Source, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "styblinski-tang";

    /// <inheritdoc/>
    public string HelpText() => Help.Of($$"""
        Usage: escapement phase SOURCE [options]

        At which learning rates and batch sizes does SGD leave a minimum? Every cell of
        a grid is simulated; the exact threshold is drawn over what happened.

        {{MinimumArguments.Sources}}
        Example:
          escapement phase styblinski-tang:p=2,n=1000 --at sharp --out phase-result

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        PhaseRequest request = Bind(parsed);
        OutputOptions output = _minimum.BindOutput(parsed, _out, _quiet);
        ReportCommand command = new(output, PhaseReport.FileNames, shell) { KeepsInterrupted = true };
        return command.Run(
            progress =>
            {
                PhaseDiagram diagram = PhaseExperiment.Run(request, progress, cancellationToken);
                string? finished = diagram.Complete ? null : $"{Numbers.Count(diagram.Cells.Count)} of {Numbers.Count(diagram.CellCount)} cells";
                return new(new PhaseReport(diagram), finished);
            },
            cancellationToken);
    }

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    PhaseRequest Bind(ParseResult parsed)
    {
        OptionValues values = new(parsed);
        MinimumRequest minimum = _minimum.Bind(parsed);
        PhaseRequest defaults = new() { Minimum = minimum, Sampling = _minimum.OneSampling(parsed, "a figure shows one sampling") };
        MinimumArguments.RequireOneMinimum(minimum);
        PhaseRequest request = defaults with
        {
            Batches = values.BatchSizes(_batch),
            RateRange = RateRange(values),
            Rates = values.Count(_rates, 2) ?? defaults.Rates,
            From = values.Positive(_from) ?? defaults.From,
            To = values.Positive(_to) ?? defaults.To,
            Trajectories = values.Count(_trajectories, 1),
            Steps = values.Count(_steps, 1),
            StartRadius = values.Positive(_startRadius),
            LeaveRadius = values.Positive(_leaveRadius),
            Seed = values.Seed(_seed) ?? defaults.Seed,
            TimeLimit = values.Minutes(_timeLimit) ?? defaults.TimeLimit,
            MemoryLimit = values.Mebibytes(_memory) ?? defaults.MemoryLimit,
        };
        return request is { StartRadius: { } start, LeaveRadius: { } leave } && start >= leave
            ? throw new BadInputException(
                $"--start-radius: got {Numbers.Exact(start)}, expected less than the leave radius {Numbers.Exact(leave)}.")
            : request;
    }

    (double Low, double High)? RateRange(OptionValues values)
    {
        if (values.Text(_rateRange) is not { } ends)
        {
            return null;
        }

        if (values.AnyGiven(_from, _to))
        {
            throw new BadInputException("--rate-range and --from or --to exclude each other: keep one way.");
        }

        return Values.LearningRates(_rateRange.Name, ends) is [var low, var high] && low < high
            ? (low, high)
            : throw new BadInputException($"{_rateRange.Name}: got '{ends}', expected two learning rates, the lower first.");
    }
}
