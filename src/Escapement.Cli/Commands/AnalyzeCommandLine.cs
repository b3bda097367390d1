using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Analyses;
using Escapement.Reports;

namespace Escapement.Cli.Commands;

/// <summary>`escapement analyze`.</summary>
sealed class AnalyzeCommandLine : ICommandLine
{
    readonly MinimumArguments _minimum;

    readonly Option<string> _batch = OptionOf.Value("--batch", "1,4,16", "Batch sizes. Default: powers of two up to N, and N.");

    readonly Option<string> _learningRate = OptionOf.Value("--learning-rate", "C,...", "Print what happens at these learning rates.");

    readonly Option<bool> _verify = OptionOf.Flag("--verify",
        "Simulate SGD at 0.5, 0.9, 1.1 and 1.5 times the threshold, at the smallest batch size and one near 16, and compare the results "
        + "with the prediction. Larger problems get fewer and shorter paths.");

    readonly Option<string> _out = OptionOf.Value("--out", "DIR",
        $"Write {Numbers.List(AnalysisReport.FileNames)} there.");

    readonly Option<bool> _explain = OptionOf.Flag("--explain",
        "Print the whole story: the minimum, bounds, every batch size, noise, single paths and a chart. Default: the answer.");

    readonly Option<bool> _quiet = OptionOf.Flag("--quiet",
        "No progress, no story: print only the thresholds, tab-separated at full precision, empty where a value does not exist, "
        + "and the verdict on each learning rate.");

    readonly HelpGroup[] _groups;

    public AnalyzeCommandLine(MinimumArguments minimum)
    {
        _minimum = minimum;
        _groups =
        [
            minimum.Problem with { Options = [.. minimum.Problem.Options, minimum.At] },
            new("The update rule", [_batch, minimum.Sampling, _learningRate, .. minimum.Rule, minimum.Preconditioner]),
            new("The computation", [minimum.Gap, minimum.RankTolerance, _verify, minimum.Seed, minimum.Threads]),
            new("The output", [_explain, _out, .. minimum.Output, _quiet]),
        ];
        Command = OptionOf.Command("analyze", "The largest stable learning rate at every batch size.", minimum.Source, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "digits";

    /// <inheritdoc/>
    public string HelpText() => Help.Of($$"""
        Usage: escapement analyze SOURCE [options]

        Up to which learning rate does SGD stay at a minimum, for every batch size?

        {{MinimumArguments.Sources}}
        Examples:
          Is my learning rate safe at batch size 32 with momentum 0.9?
            escapement analyze digits --learning-rate 0.01 --batch 32 --momentum 0.9
          Which batch size stops helping?
            escapement analyze digits
          The whole story, with files:
            escapement analyze diabetes --learning-rate 1e-5 --explain --out result

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        AnalyzeRequest request = Bind(parsed);
        MinimumArguments.RequireOneMinimum(request.Minimum);
        OutputOptions output = _minimum.BindOutput(parsed, _out, _quiet);
        if (request.Verify && output is { Quiet: true, Json: false, Out: null })
        {
            throw new BadInputException("--verify and --quiet: the thresholds alone do not show it; add --json or --out DIR.");
        }

        bool explain = parsed.GetValue(_explain);
        request = request with { Details = explain || output.Json || output.Out is not null };
        ReportCommand command = new(output, AnalysisReport.FileNames, shell);
        return command.Run(
            progress => new(new AnalysisReport(AnalyzeExperiment.Run(request, progress, cancellationToken), explain)), cancellationToken);
    }

    AnalyzeRequest Bind(ParseResult parsed)
    {
        OptionValues values = new(parsed);
        AnalyzeRequest defaults = new() { Minimum = _minimum.Bind(parsed) };
        return defaults with
        {
            Batches = values.BatchSizes(_batch),
            Samplings = _minimum.Samplings(parsed),
            LearningRates = values.Text(_learningRate) is { } rates ? Values.LearningRates(_learningRate.Name, rates) : [],
            Seed = values.Count(_minimum.Seed, 0) is { } seed ? (ulong)seed : defaults.Seed,
            Verify = values.Given(_verify),
        };
    }
}
