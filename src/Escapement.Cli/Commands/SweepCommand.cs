using Escapement.Cli.Terminal;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>`escapement sweep`: work on a sweep until it is finished.</summary>
sealed class SweepCommand(SweepRequest request, bool quiet, Shell shell)
{
    public int Run(CancellationToken cancellationToken)
    {
        SweepOutcome outcome;
        using (ProgressLine progress = new(shell.Error, shell.Surface.ErrorIsTerminal, quiet))
        {
            outcome = SweepExperiment.Run(request, progress, cancellationToken);
        }

        string slice = request.Slice.Of == 1 ? "" : $" of slice {request.Slice.Index}/{request.Slice.Of}";
        int finished = outcome.Skipped + outcome.Written;
        if (outcome.Left > 0)
        {
            shell.Error.WriteLine(
                $"Interrupted: {Numbers.Count(finished)} of {Numbers.Of(finished + outcome.Left, "shard")}{slice} are finished in {request.Out}; "
                + "the same command goes on from there.");
            return ExitCode.Interrupted;
        }

        string work = outcome.Written == 0 ? "all finished before"
            : $"{Numbers.Count(outcome.Written)} now, {Numbers.Count(outcome.Skipped)} before; "
                + $"{Numbers.Size(outcome.Gradients)} component gradients in " + Numbers.Time(outcome.Elapsed.TotalSeconds);
        shell.Output.WriteLine(
            $"{Numbers.Of(finished, "shard")}{slice} in {request.Out} ({Numbers.Of(outcome.Cells, "cell")} in all): {work}.");
        return ExitCode.Ok;
    }
}
