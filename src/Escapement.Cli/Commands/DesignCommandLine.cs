using System.CommandLine;
using System.Globalization;
using Escapement.Cli.Terminal;
using Escapement.Experiments;
using Escapement.Experiments.Designs;
using Escapement.Reports;

namespace Escapement.Cli.Commands;

/// <summary>`escapement design`.</summary>
sealed class DesignCommandLine : ICommandLine
{
    readonly MinimumArguments _minimum;

    readonly Option<string> _keep = OptionOf.Value(
        "--keep", "A", "Learning rates that keep this minimum: a name such as flat, or a file as for --minimizer;");

    readonly Option<string> _shed = OptionOf.Value("--shed", "B", "and make SGD leave this one.");

    readonly Option<string> _noise = OptionOf.Value("--noise", "X",
        "With --keep: the largest root mean square distance at which gradient noise may hold paths from A. Default: a tenth of the distance to B.");

    readonly Option<string> _from = OptionOf.Value("--from", "C,K", "The learning rate that corresponds to C at batch size K;");

    readonly Option<string> _to = OptionOf.Value("--to", "K,...", "at these batch sizes. Default: powers of two up to N, and N.");

    readonly Option<string> _maxSharpness = OptionOf.Value(
        "--max-sharpness", "S", "Learning rates that cannot hold any minimum sharper than S.");

    readonly Option<string> _dispersion = OptionOf.Value("--dispersion", "D",
        "With --max-sharpness: the smallest dispersion of components at such minima, the variance of their curvature along the sharpest "
        + "direction over the square of its mean. Default: as at this minimum.");

    readonly Option<string> _batch = OptionOf.Value("--batch", "1,4,16", "Batch sizes. Default: powers of two up to N, and N.");

    readonly Option<string> _out = OptionOf.Value("--out", "DIR", $"Write {Numbers.List(DesignReport.FileNames)} there.");

    readonly Option<bool> _quiet = OptionOf.Flag("--quiet", "No progress, no story: print only the table, as in design.csv.");

    readonly HelpGroup[] _groups;

    public DesignCommandLine(MinimumArguments minimum)
    {
        _minimum = minimum;
        _groups =
        [
            new("What to design", [_keep, _shed, _noise, _from, _to, _maxSharpness, _dispersion]),
            minimum.Problem with { Options = [.. minimum.Problem.Options, minimum.At] },
            new("The update rule", [_batch, minimum.Sampling, .. minimum.Rule]),
            new("The computation", [minimum.Gap, minimum.RankTolerance, minimum.Seed, minimum.Threads]),
            new("The output", [_out, .. minimum.Output, _quiet]),
        ];
        Command = OptionOf.Command("design", "Learning rates for a given goal.", minimum.Source, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "styblinski-tang";

    /// <inheritdoc/>
    public string HelpText() => Help.Of($$"""
        Usage: escapement design SOURCE --keep A --shed B
               escapement design SOURCE --from C,K --to K,...
               escapement design SOURCE --max-sharpness S

        Which learning rate keeps a flat minimum and sheds a sharp one? Which one at
        another batch size corresponds to a known one? Which holds nothing sharper?

        {{MinimumArguments.Sources}}
        Examples:
          escapement design styblinski-tang --keep flat --shed sharp
          escapement design digits --from 0.01,8 --to 64,512 --momentum 0.9

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
    {
        DesignRequest request = Bind(parsed);
        OutputOptions output = _minimum.BindOutput(parsed, _out, _quiet);
        ReportCommand command = new(output, DesignReport.FileNames, shell);
        return command.Run(
            progress => new(new DesignReport(DesignExperiment.Run(request, progress, cancellationToken))), cancellationToken);
    }

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    DesignRequest Bind(ParseResult parsed)
    {
        OptionValues values = new(parsed);
        bool select = values.AnyGiven(_keep, _shed, _noise), transfer = values.AnyGiven(_from, _to);
        bool limit = values.AnyGiven(_maxSharpness, _dispersion);
        int tasks = (select ? 1 : 0) + (transfer ? 1 : 0) + (limit ? 1 : 0);
        if (tasks != 1)
        {
            const string Ways = "--keep A --shed B, --from C,K --to K,... or --max-sharpness S";
            throw new BadInputException(tasks == 0 ? $"Say what to design: {Ways}." : $"One design at a time: {Ways}.");
        }

        values.Need(_noise, _keep, "it is about the minimum to keep");
        values.Need(_keep, _shed, "name the minimum that SGD is to leave");
        values.Need(_shed, _keep, "name the minimum that SGD is not to leave");
        values.Need(_to, _from, "name a learning rate and the batch size it belongs to");
        values.Need(_dispersion, _maxSharpness, "it is about minima sharper than that");
        MinimumRequest minimum = _minimum.Bind(parsed);
        DesignRequest defaults = new()
        {
            Minimum = minimum,
            Sampling = _minimum.OneSampling(parsed, "a design is for one sampling"),
            Task = select ? new DesignTask.KeepAndShed(values.Text(_keep)!, values.Text(_shed)!, values.Positive(_noise))
                : transfer ? Origin(values.Text(_from)!)
                : new DesignTask.Limit(values.Positive(_maxSharpness)!.Value, values.NotNegative(_dispersion)),
        };
        if (select && (minimum.At is not null || minimum.MinimizerFile is not null))
        {
            throw new BadInputException(
                $"{(minimum.At is null ? "--minimizer" : "--at")}: the minima are those of --keep and --shed; leave it out.");
        }

        MinimumArguments.RequireOneMinimum(minimum);
        if (transfer && values.AnyGiven(_batch))
        {
            throw new BadInputException("--batch: a learning rate is transferred to the batch sizes of --to; leave it out.");
        }

        return defaults with
        {
            Batches = values.BatchSizes(transfer ? _to : _batch),
            Seed = values.Count(_minimum.Seed, 0) is { } seed ? (ulong)seed : defaults.Seed,
        };
    }

    static DesignTask.Transfer Origin(string text)
    {
        const string Expected = "a learning rate above 0 and a batch size of at least 1 with a comma between them, such as 0.1,32";
        return text.Split(',', StringSplitOptions.TrimEntries) is [var rate, var size]
            && double.TryParse(rate, NumberStyles.Float, CultureInfo.InvariantCulture, out double learningRate)
            && learningRate > 0 && double.IsFinite(learningRate)
            && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch >= 1
            ? new(learningRate, batch)
            : throw new BadInputException($"--from: got '{text}', expected {Expected}.");
    }
}
