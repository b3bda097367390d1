using Escapement.Cli.Story;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>Refuses runs that take more work or memory than allowed, before anything is computed.</summary>
static class SimulateBudget
{
    const int RecordedByDefault = 64;

    public static void Require(SimulateOptions options, FiniteSum problem)
    {
        int size = options.Analysis.Batches![0];
        if (size > problem.Components && options.Analysis.Samplings[0] != Sampling.WithReplacement)
        {
            throw new BadInputException(
                $"--batch: got {size}, expected at most {problem.Components}, the number of components, unless drawn with replacement.");
        }

        double gradients = (double)options.Trajectories * options.Steps * size, work = gradients * problem.Dimension;
        if (work > options.Limit)
        {
            throw new BadInputException(
                $"The run may need {Numbers.Size(gradients)} component gradients of {Numbers.Of(problem.Dimension, "number")}, {Numbers.Size(work)} in all, "
                + $"more than the limit of {Numbers.Size(options.Limit)}: fewer --trajectories or --steps, a smaller --batch, or raise --limit.");
        }

        // The paths are followed a second time where some left: the bound is that of one run, whose records are gone by then.
        int records = options.RecordEvery ? options.Steps + 1 : RecordedByDefault;
        double mebibytes = Recording.Bytes(options.Trajectories, problem.Dimension, records, false) / (1 << 20);
        if (mebibytes > options.Memory)
        {
            throw new BadInputException(
                $"The records of {Numbers.Of(options.Trajectories, "path")} at {Numbers.Of(records, "step")} need {mebibytes:N0} MiB, more than the limit of "
                + $"{Numbers.Count(options.Memory)} MiB: fewer --trajectories, --record log, or raise --memory.");
        }
    }
}
