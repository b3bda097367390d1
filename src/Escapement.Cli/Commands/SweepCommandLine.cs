using System.CommandLine;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>`escapement sweep`.</summary>
sealed class SweepCommandLine : ICommandLine
{
    readonly Argument<string> _file = new("FILE");

    readonly Option<string> _out = OptionOf.Value("--out", "DIR",
        "The folder of the results: manifest.json, and a Parquet file for every finished shard. What is finished there is skipped.");
    readonly Option<string> _shard = OptionOf.Value("--shard", "I/N",
        "Only every N-th shard, from the I-th: N processes share the work. Default: 1/1, all.");
    readonly Option<string> _threads = OptionOf.Value("--threads", "N",
        "Threads; results do not depend on it. Default: one per core.");
    readonly Option<bool> _quiet = OptionOf.Flag("--quiet", "No progress.");

    readonly HelpGroup[] _groups;

    public SweepCommandLine()
    {
        _groups = [new("The work", [_shard, _threads]), new("The output", [_out, _quiet])];
        Command = OptionOf.Command("sweep", "Many settings, in shards that survive interruption.", _file, _groups);
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public string Example => "sweep.json --out result";

    /// <inheritdoc/>
    public string HelpText() => Help.Of($$"""
        Usage: escapement sweep FILE --out DIR [options]

        Runs every combination that FILE declares, and writes what the paths did.
        It may be stopped at any time, even killed: the same command continues from there.

        FILE is a JSON object; a list may be one value:
          {
            "problems": ["styblinski-tang:p=2,n=1000"],  sources as for analyze
            "at": ["flat", "sharp"],         minimizers of nonconvex problems
            "batches": [1, 4, 16],
            "sampling": "with-replacement",  or without-replacement, reshuffled
            "rates": [0.9, 1.1, 1.5],        multiples of the exact threshold C*(k);
                                             or "learning_rates", the rates themselves
            "start_radius": [0.001, 0.01],   where paths start
            "leave_radius": 0.5,             where they have left
            "trajectories": 256, "steps": 2000,
            "repeats": 1, "seed": 0,
            "record": [0, 10, 100],          steps at which curves are recorded
            "momentum": 0, "nesterov": false, "weight_decay": 0,
            "cells_per_shard": 16
          }

        Example:
          escapement sweep sweep.json --out result
          escapement query result "SELECT batch, share_left FROM results"

        """, _groups);

    /// <inheritdoc/>
    public int Run(ParseResult parsed, Shell shell, CancellationToken cancellationToken)
        => new SweepCommand(Bind(parsed), parsed.GetValue(_quiet), shell).Run(cancellationToken);

    SweepRequest Bind(ParseResult parsed) => new()
    {
        File = parsed.GetRequiredValue(_file),
        Out = parsed.GetValue(_out) ?? throw new BadInputException("sweep needs --out DIR: the folder of the results."),
        Slice = parsed.GetValue(_shard) is { } slice ? Values.Slice(_shard.Name, slice) : Slice.Whole,
        Threads = parsed.GetValue(_threads) is { } threads ? Values.Count(_threads.Name, threads, 1) : null,
    };
}
