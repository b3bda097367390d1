using System.CommandLine;
using Escapement.Sources;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>The command line of `analyze`: its options as they are parsed, described and bound.</summary>
sealed class AnalyzeArguments
{
    /// <summary>What a source can be, for the help of every command that takes one.</summary>
    public const string Sources = """
        SOURCE:
          digits, diabetes            embedded data sets
          styblinski-tang, quadratic-circle, wu
                                      nonconvex test problems; options after a colon,
                                      e.g. styblinski-tang:p=2,n=1000,at=sharp
          FILE.csv                    a table with a target column
          mnist:DIR                   a folder of MNIST-type IDX files
          FILE.json                   a quadratic sum: {"x": ...}, {"Q": ..., "g": ...}
                                      or {"diagonal": ...}; a table: {"x": ..., "y": ...};
                                      an array may be the name of a .npy file beside it
          FILE.npy                    the rows x_i of a quadratic sum
        """;

    readonly Argument<string> _source = new("SOURCE");

    readonly Option<string> _model = Valued("--model", "NAME", "least-squares, logistic, softmax or quadratic-sum. Default: what the data suggest.");
    readonly Option<string> _l2 = Valued("--l2", "X",
        "Adds X/2*|theta|^2 to every component, bias included. Default: 1e-3 for logistic and softmax, else 0.");
    readonly Option<string> _target = Valued("--target", "COLUMN", "Target column of a CSV file, by name or 1-based number. Default: the last.");
    readonly Option<bool> _header = Flag("--header",
        "The first row of the CSV file names the columns. Default: it does if no cell of it is a number.");
    readonly Option<bool> _noHeader = Flag("--no-header", "The first row of the CSV file is data.");
    readonly Option<bool> _standardize = Flag("--standardize",
        "Shift and scale every feature to mean 0 and variance 1. Default: features as they are.");
    readonly Option<bool> _noIntercept = Flag("--no-intercept", "No constant feature.");
    readonly Option<bool> _allowIndefinite = Flag("--allow-indefinite", "Accept components with negative curvature in a quadratic sum.");
    readonly Option<string> _minimizer = Valued("--minimizer", "FILE", "Analyze at this point (.npy, or text) instead of searching for a minimizer.");

    readonly Option<string> _batch = Valued("--batch", "1,4,16", "Batch sizes. Default: powers of two up to N, and N.");
    readonly Option<string> _sampling = Valued("--sampling", "NAME",
        "with-replacement (default, as in the paper) or without-replacement; both with a comma.");
    readonly Option<string> _learningRate = Valued("--learning-rate", "C,...", "Say what happens at these learning rates.");
    readonly Option<string> _momentum = Valued("--momentum", "B", "Momentum in [0, 1), in PyTorch's convention without dampening. Default: 0.");
    readonly Option<bool> _nesterov = Flag("--nesterov", "Nesterov's momentum instead of heavy ball.");
    readonly Option<string> _weightDecay = Valued("--weight-decay", "W",
        "Weight decay, coupled as in PyTorch's SGD: adds W*theta to every gradient. Beside --preconditioner it is not divided by it, as in AdamW "
        + "(with momentum it passes through the buffer), and, except for quadratic sums, needs --minimizer. Default: 0.");
    readonly Option<string> _preconditioner = Valued("--preconditioner", "FILE",
        "A frozen diagonal preconditioner (.npy, or text): p positive numbers by which gradients are divided.");

    readonly Option<string> _gap = Valued("--gap", "X", "Relative gap between the certified lower and upper value of a threshold. Default: 1e-9.");
    readonly Option<string> _rankTolerance = Valued("--rank-tolerance", "X",
        "Eigenvalues of the mean Hessian up to X times the largest count as zero. Default: 1e-12.");
    readonly Option<string> _seed = Valued("--seed", "N",
        "Seed of the sampled estimates about single paths; all else is deterministic. Default: 1.");
    readonly Option<string> _threads = Valued("--threads", "N", "Threads of the numerical library. Default: one per core.");

    readonly Option<bool> _verify = Flag("--verify",
        "Simulate SGD at 0.5, 0.9, 1.1 and 1.5 times the threshold, at the smallest batch size and one near 16, and print what happened beside what "
        + "was predicted. Paths are fewer and shorter the larger the problem.");

    readonly Option<string> _out = Valued("--out", "DIR",
        "Write thresholds.svg, thresholds.png, report.json, report.txt, minimizer.npy and eigenvalues.npy there.");
    readonly Option<bool> _force = Flag("--force", "Overwrite existing results in DIR.");
    readonly Option<bool> _json = Flag("--json", "Print only JSON, at full precision.");
    readonly Option<bool> _quiet = Flag("--quiet", "No progress, no story: print only the thresholds, tab-separated at full precision, "
        + "empty where a value does not exist.");

    readonly HelpGroup[] _groups;

    public AnalyzeArguments()
    {
        _groups =
        [
            new("The problem and its minimum",
                [_model, _l2, _target, _header, _noHeader, _standardize, _noIntercept, _allowIndefinite, _minimizer]),
            new("The update rule", [_batch, _sampling, _learningRate, _momentum, _nesterov, _weightDecay, _preconditioner]),
            new("The computation", [_gap, _rankTolerance, _verify, _seed, _threads]),
            new("The output", [_out, _force, _json, _quiet]),
        ];
        Command = new Command("analyze", "The largest stable learning rate at every batch size.") { _source };
        foreach (Option option in _groups.SelectMany(group => group.Options))
        {
            Command.Add(option);
        }
    }

    public Command Command { get; }

    /// <summary>The argument and the options that other commands share; <see cref="Bind"/> reads them from their command lines too.</summary>
    public Argument<string> Source => _source;

    public HelpGroup Problem => _groups[0];

    public IReadOnlyList<Option> Rule => [_sampling, _momentum, _nesterov, _weightDecay];

    public IReadOnlyList<Option> Output => [_force, _json];

    public Option Threads => _threads;

    public Option RankTolerance => _rankTolerance;

    public Option Gap => _gap;

    public Option Seed => _seed;

    public string HelpText() => Help.Of($$"""
        Usage: escapement analyze SOURCE [options]

        Up to which learning rate does SGD stay at a minimum, for every batch size?

        {{Sources}}
        Example:
          escapement analyze digits --learning-rate 0.01 --momentum 0.9 --out result

        """, _groups);

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    public AnalyzeOptions Bind(ParseResult parsed)
    {
        string? Text(Option<string> option) => parsed.GetValue(option);
        bool Given(Option<bool> option) => parsed.GetValue(option);
        double? NotNegative(Option<string> option)
            => Text(option) is { } text ? Values.Number(option.Name, text, "a finite number of at least 0", value => value >= 0) : null;
        double? Relative(Option<string> option)
            => Text(option) is { } text
                ? Values.Number(option.Name, text, "a number between 0 and 1, ends excluded", value => value is > 0 and < 1)
                : null;

        double? Gap(Option<string> option)
            => Text(option) is { } text
                ? Values.Number(option.Name, text, "a number in [1e-12, 1e-2]", value => value is >= 1e-12 and <= 1e-2)
                : null;

        if (Given(_header) && Given(_noHeader))
        {
            throw new BadInputException("--header and --no-header exclude each other: keep one.");
        }

        double momentum = Text(_momentum) is { } beta
            ? Values.Number(_momentum.Name, beta, "a number in [0, 1)", value => value is >= 0 and < 1)
            : 0;
        if (Given(_nesterov) && momentum == 0)
        {
            throw new BadInputException("--nesterov needs --momentum above 0: without momentum it is plain SGD.");
        }

        if (Given(_verify) && Text(_preconditioner) is not null)
        {
            throw new BadInputException("--verify simulates plain gradients: leave out --preconditioner.");
        }

        if (Given(_verify) && Given(_quiet) && !Given(_json) && Text(_out) is null)
        {
            throw new BadInputException("--verify and --quiet: the thresholds alone do not show it; add --json or --out DIR.");
        }

        if (Given(_force) && Text(_out) is null && parsed.CommandResult.Command == Command)
        {
            throw new BadInputException("--force needs --out DIR: without it nothing is written.");
        }

        AnalyzeOptions defaults = new() { Source = parsed.GetRequiredValue(_source), SourceOptions = new SourceOptions() };
        return defaults with
        {
            SourceOptions = new SourceOptions
            {
                Model = Text(_model),
                L2 = NotNegative(_l2),
                Target = Text(_target),
                Header = Given(_header) ? true : Given(_noHeader) ? false : null,
                Standardize = Given(_standardize),
                Intercept = !Given(_noIntercept),
                AllowIndefinite = Given(_allowIndefinite),
            },
            Batches = Text(_batch) is { } batches ? Values.BatchSizes(_batch.Name, batches) : null,
            Samplings = Text(_sampling) is { } samplings ? Values.Samplings(_sampling.Name, samplings) : defaults.Samplings,
            Rule = new UpdateRule { Momentum = momentum, Nesterov = Given(_nesterov), WeightDecay = NotNegative(_weightDecay) ?? 0 },
            LearningRates = Text(_learningRate) is { } rates ? Values.LearningRates(_learningRate.Name, rates) : [],
            MinimizerFile = Text(_minimizer),
            PreconditionerFile = Text(_preconditioner),
            Gap = Gap(_gap) ?? defaults.Gap,
            RankTolerance = Relative(_rankTolerance) ?? defaults.RankTolerance,
            Threads = Text(_threads) is { } threads ? Values.Count(_threads.Name, threads, 1) : null,
            Seed = Text(_seed) is { } seed ? (ulong)Values.Count(_seed.Name, seed, 0) : defaults.Seed,
            Verify = Given(_verify),
            Quiet = Given(_quiet),
            Json = Given(_json),
            Out = Text(_out),
            Force = Given(_force),
        };
    }

    static Option<string> Valued(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };
}
