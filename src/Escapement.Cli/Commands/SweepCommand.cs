using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>`escapement sweep`: works on a sweep until it is finished.</summary>
sealed class SweepCommand(SweepOptions options, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        Sweep sweep = SweepFile.Read(options.File);
        string sources = Path.GetDirectoryName(Path.GetFullPath(options.File))!;
        SweepOutcome outcome;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, options.Quiet))
        {
            outcome = SweepRun.Run(sweep, sources, options.Out, options.Slice, options.Threads, progress, cancellationToken);
        }

        string slice = options.Slice.Of == 1 ? "" : $" of slice {options.Slice.Index}/{options.Slice.Of}";
        int finished = outcome.Skipped + outcome.Written;
        if (outcome.Left > 0)
        {
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(finished)} of {Numbers.Of(finished + outcome.Left, "shard")}{slice} are finished in {options.Out}; "
                + "the same command continues from there.");
            return ExitCode.Interrupted;
        }

        string work = outcome.Written == 0 ? "all finished before"
            : $"{Numbers.Count(outcome.Written)} now, {Numbers.Count(outcome.Skipped)} before; "
                + $"{Numbers.Size(outcome.Gradients)} component gradients in " + Numbers.Time(outcome.Elapsed.TotalSeconds);
        shell.Output.WriteLine(
            $"{Numbers.Of(finished, "shard")}{slice} in {options.Out} ({Numbers.Of((long)sweep.CellCount, "cell")} in all): {work}.");
        return ExitCode.Ok;
    }
}
