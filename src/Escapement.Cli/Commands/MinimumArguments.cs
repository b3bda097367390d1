using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments;
using Escapement.Sources;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>The argument and the options that every command about a minimum shares.</summary>
sealed class MinimumArguments
{
    /// <summary>What a source can be, for the help.</summary>
    public static string Sources { get; } = $$"""
        SOURCE:
          digits, diabetes            embedded data sets
          {{string.Join(", ", ProblemSource.TestProblemNames)}}
                                      nonconvex test problems; options after a colon,
                                      e.g. styblinski-tang:p=2,n=1000,at=sharp
          FILE.csv                    a table with a target column; any other text too
          FILE.parquet, FILE.arff     a table with named columns
          FILE.svm                    svmlight or LIBSVM, label index:value ...; any
                                      text of this form too; dense once in memory
          FILE.npz                    arrays x and y, or only the rows x_i
          mnist:DIR                   a folder of MNIST-type IDX files (EMNIST too)
          FILE-idx3-ubyte             such images, with their labels beside them
          FILE.json                   a quadratic sum: {"x": ...}, {"Q": ..., "g": ...}
                                      or {"diagonal": ...}; a table: {"x": ..., "y": ...};
                                      an array may be the name of a .npy file beside it
          FILE.npy                    the rows x_i of a quadratic sum
        All but .npz and .parquet may be compressed with gzip.

        """;

    readonly Option<string> _model = OptionOf.Value(
        "--model", "NAME", "least-squares, logistic, softmax or quadratic-sum. Default: what the data suggest.");

    readonly Option<string> _loss = OptionOf.Value("--loss", "NAME",
        "For numeric targets: half-mse, (x*theta - y)^2/2 as in scikit-learn (default), or mse, (x*theta - y)^2 as in PyTorch's MSELoss and Keras. "
        + "With mse every learning rate is half as large.");

    readonly Option<string> _l2 = OptionOf.Value("--l2", "X",
        "Adds X/2*|theta|^2 to every component, bias included. Default: 1e-3 for logistic and softmax, else 0.");

    readonly Option<string> _target = OptionOf.Value(
        "--target", "COLUMN", "Target column of a CSV, ARFF or Parquet file, by name or 1-based number. Default: the last.");

    readonly Option<bool> _header = OptionOf.Flag("--header",
        "The first row of the CSV file names the columns. Default: it does if no cell of it is a number.");

    readonly Option<bool> _noHeader = OptionOf.Flag("--no-header", "The first row of the CSV file is data.");

    readonly Option<bool> _standardize = OptionOf.Flag("--standardize",
        "Shift and scale every feature to mean 0 and variance 1. Default: features as they are.");

    readonly Option<bool> _noIntercept = OptionOf.Flag("--no-intercept", "No constant feature.");

    readonly Option<bool> _allowIndefinite = OptionOf.Flag(
        "--allow-indefinite", "Accept components with negative curvature in a quadratic sum.");

    readonly Option<string> _minimizer = OptionOf.Value(
        "--minimizer", "FILE", "Analyze at this point (.npy, or text) instead of searching for a minimizer.");

    readonly Option<string> _momentum = OptionOf.Value(
        "--momentum", "B", "Momentum in [0, 1), in PyTorch's convention without dampening. Default: 0.");

    readonly Option<bool> _nesterov = OptionOf.Flag("--nesterov", "Nesterov's momentum instead of heavy ball.");

    readonly Option<string> _weightDecay = OptionOf.Value("--weight-decay", "W",
        "Weight decay, coupled as in PyTorch's SGD: adds W*theta to every gradient. Beside --preconditioner it is not divided by it, as in AdamW "
        + "(with momentum it passes through the buffer), and, except for quadratic sums, needs --minimizer. Default: 0.");

    readonly Option<string> _gap = OptionOf.Value("--gap", "X",
        "Relative gap between the certified lower and upper value of a threshold. Default: 1e-9.");

    readonly Option<string> _rankTolerance = OptionOf.Value("--rank-tolerance", "X",
        "Eigenvalues of the mean Hessian up to X times the largest count as zero. Default: 1e-12.");

    readonly Option<string> _threads = OptionOf.Value("--threads", "N", "Threads of the numerical library. Default: one per core.");

    readonly Option<bool> _force = OptionOf.Flag("--force", "Overwrite existing results in DIR.");

    readonly Option<bool> _json = OptionOf.Flag("--json", "Print only JSON, at full precision.");

    public Argument<string> Source { get; } = new("SOURCE");

    /// <summary>The options about the problem and its minimum.</summary>
    public HelpGroup Problem => new(
        "The problem and its minimum", [_model, _loss, _l2, _target, _header, _noHeader, _standardize, _noIntercept, _allowIndefinite, _minimizer]);

    /// <summary>How batches are drawn, for commands without their own description of it.</summary>
    public Option<string> Sampling { get; } = OptionOf.Value("--sampling", "NAME",
        "with-replacement (default, as in the paper) or without-replacement; both with a comma.");

    /// <summary>A frozen diagonal preconditioner.</summary>
    public Option<string> Preconditioner { get; } = OptionOf.Value("--preconditioner", "FILE",
        "A frozen diagonal preconditioner (.npy, or text): p positive numbers by which gradients are divided.");

    /// <summary>Momentum and decay.</summary>
    public IReadOnlyList<Option> Rule => [_momentum, _nesterov, _weightDecay];

    public Option Gap => _gap;

    public Option RankTolerance => _rankTolerance;

    public Option Threads => _threads;

    public Option<string> Seed { get; } = OptionOf.Value("--seed", "N",
        "Seed of the sampled estimates about single paths; all else is deterministic. Default: 1.");

    /// <summary>The minimizer of a nonconvex test problem.</summary>
    public Option<string> At { get; } = OptionOf.Value(
        "--at", "NAME", "The minimizer of a nonconvex test problem, by name, such as flat or sharp.");

    public IReadOnlyList<Option> Output => [_force, _json];

    /// <summary>Checks everything that can be checked without the problem. Throws <see cref="BadInputException"/>.</summary>
    public MinimumRequest Bind(ParseResult parsed)
    {
        OptionValues values = new(parsed);
        double? Number(Option<string> option, string expected, Func<double, bool> holds)
            => values.Text(option) is { } text ? Values.Number(option.Name, text, expected, holds) : null;
        if (values.Given(_header) && values.Given(_noHeader))
        {
            throw new BadInputException("--header and --no-header exclude each other: keep one.");
        }

        double momentum = Number(_momentum, "a number in [0, 1)", value => value is >= 0 and < 1) ?? 0;
        if (values.Given(_nesterov) && momentum == 0)
        {
            throw new BadInputException("--nesterov needs --momentum above 0: without momentum it is plain SGD.");
        }

        MinimumRequest defaults = new() { Source = parsed.GetRequiredValue(Source) };
        return defaults with
        {
            SourceOptions = new SourceOptions
            {
                Model = values.Text(_model),
                Loss = values.Text(_loss),
                L2 = values.NotNegative(_l2),
                Target = values.Text(_target),
                Header = values.Given(_header) ? true : values.Given(_noHeader) ? false : null,
                Standardize = values.Given(_standardize),
                Intercept = !values.Given(_noIntercept),
                AllowIndefinite = values.Given(_allowIndefinite),
            },
            At = values.Text(At),
            MinimizerFile = values.Text(_minimizer),
            Rule = new UpdateRule { Momentum = momentum, Nesterov = values.Given(_nesterov), WeightDecay = values.NotNegative(_weightDecay) ?? 0 },
            PreconditionerFile = values.Text(Preconditioner),
            RankTolerance =
                Number(_rankTolerance, "a number between 0 and 1, ends excluded", value => value is > 0 and < 1) ?? defaults.RankTolerance,
            Gap = Number(_gap, "a number in [1e-12, 1e-2]", value => value is >= 1e-12 and <= 1e-2) ?? defaults.Gap,
            Threads = values.Count(_threads, 1),
        };
    }

    /// <summary>Where results go.</summary>
    /// <exception cref="BadInputException">The command line asks to overwrite results but names no folder.</exception>
    public OutputOptions BindOutput(ParseResult parsed, Option<string> folder, Option<bool> quiet)
    {
        OutputOptions output = new(parsed.GetValue(quiet), parsed.GetValue(_json), parsed.GetValue(folder), parsed.GetValue(_force));
        return output is { Force: true, Out: null }
            ? throw new BadInputException("--force needs --out DIR: without it nothing is written.")
            : output;
    }

    /// <summary>Refuses a minimum that is given in two ways.</summary>
    public static void RequireOneMinimum(MinimumRequest minimum)
    {
        if (minimum is { At: not null, MinimizerFile: not null })
        {
            throw new BadInputException("--at and --minimizer exclude each other: keep one.");
        }
    }

    /// <summary>The sampling of a command that uses a single one.</summary>
    public Sampling OneSampling(ParseResult parsed, string why)
    {
        IReadOnlyList<Sampling> samplings = Samplings(parsed);
        return samplings.Count == 1 ? samplings[0] : throw new BadInputException($"--sampling: got two, expected one: {why}.");
    }

    /// <summary>How batches are drawn; with replacement by default.</summary>
    public IReadOnlyList<Sampling> Samplings(ParseResult parsed)
        => parsed.GetValue(Sampling) is { } text ? Values.Samplings(Sampling.Name, text) : [Updates.Sampling.WithReplacement];
}
