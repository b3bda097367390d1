using System.CommandLine;
using System.Globalization;
using Escapement.Cli.Story;

namespace Escapement.Cli.Commands;

/// <summary>The command line of `design`: what it shares with `analyze` is declared, described and bound there.</summary>
sealed class DesignArguments
{
    readonly AnalyzeArguments _analyze;

    readonly Option<string> _keep = Valued("--keep", "A", "Learning rates that keep this minimum: a name such as flat, or a file as of --minimizer;");
    readonly Option<string> _shed = Valued("--shed", "B", "and make SGD leave this one.");
    readonly Option<string> _noise = Valued("--noise", "X",
        "With --keep: the largest root mean square distance at which gradient noise may hold paths from A. Default: a tenth of the distance to B.");
    readonly Option<string> _from = Valued("--from", "C,K", "The learning rate that corresponds to C at batch size K;");
    readonly Option<string> _to = Valued("--to", "K,...", "at these batch sizes. Default: powers of two up to N, and N.");
    readonly Option<string> _maxSharpness = Valued("--max-sharpness", "S", "Learning rates that cannot hold any minimum sharper than S.");
    readonly Option<string> _dispersion = Valued("--dispersion", "D",
        "With --max-sharpness: how much components scatter at least at such minima, the variance of their curvature along the sharpest direction "
        + "over the square of its mean. Default: as at this minimum.");

    readonly Option<string> _at = Valued("--at", "NAME", "The minimizer of a nonconvex test problem, by name, such as flat or sharp.");
    readonly Option<string> _batch = Valued("--batch", "1,4,16", "Batch sizes. Default: powers of two up to N, and N.");
    readonly Option<string> _out = Valued("--out", "DIR", $"Write {Numbers.List(DesignFiles.Names)} there.");
    readonly Option<bool> _quiet = new("--quiet")
    {
        Description = "No progress, no story: print only the table, as in design.csv.",
        Arity = ArgumentArity.Zero,
    };

    readonly HelpGroup[] _groups;

    public DesignArguments(AnalyzeArguments analyze)
    {
        _analyze = analyze;
        _groups =
        [
            new("What to design", [_keep, _shed, _noise, _from, _to, _maxSharpness, _dispersion]),
            new("The problem and its minimum", [.. analyze.Problem.Options, _at]),
            new("The update rule", [_batch, .. analyze.Rule]),
            new("The computation", [analyze.Gap, analyze.RankTolerance, analyze.Seed, analyze.Threads]),
            new("The output", [_out, .. analyze.Output, _quiet]),
        ];
        Command = new Command("design", "Learning rates that do what is wanted.") { analyze.Source };
        foreach (Option option in _groups.SelectMany(group => group.Options))
        {
            Command.Add(option);
        }
    }

    public Command Command { get; }

    public string HelpText() => Help.Of($$"""
        Usage: escapement design SOURCE --keep A --shed B
               escapement design SOURCE --from C,K --to K,...
               escapement design SOURCE --max-sharpness S

        Which learning rate keeps a flat minimum and sheds a sharp one? Which one at
        another batch size corresponds to a known one? Which holds nothing sharper?

        {{AnalyzeArguments.Sources}}

        Examples:
          escapement design styblinski-tang --keep flat --shed sharp
          escapement design digits --from 0.01,8 --to 64,512 --momentum 0.9

        """, _groups);

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    public DesignOptions Bind(ParseResult parsed)
    {
        string? Text(Option<string> option) => parsed.GetValue(option);
        bool Given(params Option<string>[] options) => options.Any(option => Text(option) is not null);
        void Needs(Option<string> option, Option<string> other, string why)
        {
            if (Given(option) && !Given(other))
            {
                throw new BadInputException($"{option.Name} needs {other.Name}: {why}.");
            }
        }

        bool select = Given(_keep, _shed, _noise), transfer = Given(_from, _to), limit = Given(_maxSharpness, _dispersion);
        int tasks = (select ? 1 : 0) + (transfer ? 1 : 0) + (limit ? 1 : 0);
        if (tasks != 1)
        {
            const string Ways = "--keep A --shed B, --from C,K --to K,... or --max-sharpness S";
            throw new BadInputException(tasks == 0 ? $"Say what to design: {Ways}." : $"One design at a time: {Ways}.");
        }

        Needs(_noise, _keep, "it is about the minimum to keep");
        Needs(_keep, _shed, "name the minimum that SGD is to leave");
        Needs(_shed, _keep, "name the minimum that SGD is not to leave");
        Needs(_to, _from, "name a learning rate and the batch size it belongs to");
        Needs(_dispersion, _maxSharpness, "it is about minima sharper than that");

        AnalyzeOptions analysis = _analyze.Bind(parsed) with
        {
            Batches = Text(transfer ? _to : _batch) is { } sizes ? Values.BatchSizes((transfer ? _to : _batch).Name, sizes) : null,
            Quiet = parsed.GetValue(_quiet),
            Out = Text(_out),
        };
        Check(analysis, select, Text(_at), transfer && Given(_batch));
        double? Positive(Option<string> option)
            => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number above 0", value => value > 0) : null;

        DesignTask task = select ? new DesignTask.Select(Text(_keep)!, Text(_shed)!, Positive(_noise))
            : transfer ? Origin(Text(_from)!)
            : new DesignTask.Limit(
                Positive(_maxSharpness)!.Value,
                Text(_dispersion) is { } text ? Values.Number(_dispersion.Name, text, "a finite number of at least 0", value => value >= 0) : null);
        return new(analysis, task, Text(_at));
    }

    static void Check(AnalyzeOptions analysis, bool select, string? at, bool transferWithBatches)
    {
        if (analysis.Force && analysis.Out is null)
        {
            throw new BadInputException("--force needs --out DIR: without it nothing is written.");
        }

        if (analysis.Samplings.Count > 1)
        {
            throw new BadInputException("--sampling: got two, expected one: a design is for one sampling.");
        }

        if (select && (at is not null || analysis.MinimizerFile is not null))
        {
            throw new BadInputException($"{(at is null ? "--minimizer" : "--at")}: the minima are those of --keep and --shed; leave it out.");
        }

        if (at is not null && analysis.MinimizerFile is not null)
        {
            throw new BadInputException("--at and --minimizer exclude each other: keep one.");
        }

        if (transferWithBatches)
        {
            throw new BadInputException("--batch: a learning rate is transferred to the batch sizes of --to; leave it out.");
        }
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

    static Option<string> Valued(string name, string value, string description) => new(name) { HelpName = value, Description = description };
}
