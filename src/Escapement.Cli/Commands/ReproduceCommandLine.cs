using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>`escapement reproduce`.</summary>
sealed class ReproduceCommandLine : ICommandLine
{
    readonly Argument<string> _study = new("STUDY") { Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "all" };

    readonly Option<string> _scale = OptionOf.Value("--scale", "S",
        "quick, under two minutes on two cores, or full, about ten times the data. Default: quick.");
    readonly Option<string> _seed = OptionOf.Value("--seed", "N",
        "The seed of all random numbers. Default: 0.");
    readonly Option<string> _shard = OptionOf.Value("--shard", "I/N",
        "Measures only every N-th piece, from the I-th, and writes no report: N processes share the work in the same --out; the command without "
            + "--shard then writes the report.");
    readonly Option<string> _threads = OptionOf.Value("--threads", "N",
        "Processes that share the work; results do not depend on it. Default: one per core.");
    readonly Option<string> _out = OptionOf.Value("--out", "DIR",
        "The folder of the report and of the data behind every figure. What is measured there already is kept. Default: reproduce-STUDY-SCALE.");
    readonly Option<bool> _json = OptionOf.Flag("--json", "The verdicts as JSON on standard output, and nothing else there.");
    readonly Option<bool> _quiet = OptionOf.Flag("--quiet", "No progress.");

    readonly HelpGroup[] _groups;

    public ReproduceCommandLine()
    {
        _groups = [new("The study", [_scale, _seed]), new("The work", [_shard, _threads]), new("The output", [_out, _json, _quiet])];
        Command = OptionOf.Command("reproduce", "The paper's study, claim by claim, with a report.", _study, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "all";

    /// <inheritdoc/>
    public string HelpText() => Help.Of("""
        Usage: escapement reproduce [STUDY] [options]

        Runs the paper's study, larger, and writes report.html: for each claim what was
        predicted, what was measured, and whether they agree.

        STUDY is one of:
          quadratic          bounds, batch size, departure, escape law
          styblinski-tang    flat and sharp minima of Styblinski-Tang sums
          quadratic-circle   flat and sharp minima of quadratic-circle sums; design
          mechanism          gradient noise against dispersion of curvature
          all                all of them (default)

        It may be stopped at any time, even killed: the same command goes on from there.

        Example:
          escapement reproduce all --scale quick --out reproduction

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
        => new ReproduceCommand(Bind(parsed), parsed.GetValue(_json), parsed.GetValue(_quiet), shell).Run(cancellationToken);

    StudyRequest Bind(ParseResult parsed)
    {
        string study = parsed.GetValue(_study) ?? "all", scale = parsed.GetValue(_scale) ?? "quick";
        if (!Study.Names.Contains(study))
        {
            throw new BadInputException($"'{study}': is no study; expected one of {string.Join(", ", Study.Names)}.");
        }

        return new()
        {
            Name = study,
            Scale = scale switch
            {
                "quick" => StudyScale.Quick,
                "full" => StudyScale.Full,
                _ => throw new BadInputException($"{_scale.Name}: got '{scale}', expected quick or full."),
            },
            Seed = parsed.GetValue(_seed) is { } seed ? Values.Seed(_seed.Name, seed) : 0,
            Out = parsed.GetValue(_out) ?? $"reproduce-{study}-{scale}",
            Slice = parsed.GetValue(_shard) is { } slice ? Values.Slice(_shard.Name, slice) : Slice.Whole,
            Threads = parsed.GetValue(_threads) is { } threads ? Values.Count(_threads.Name, threads, 1) : Environment.ProcessorCount,
        };
    }
}
