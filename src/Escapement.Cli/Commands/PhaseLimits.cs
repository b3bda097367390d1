using Escapement.Cli.Story;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>Refuses a grid that may take too long or too much memory, before anything is computed.</summary>
static class PhaseLimits
{
    const double Mebibyte = 1 << 20;

    /// <returns>Seconds that one step of one trajectory takes at each batch.</returns>
    /// <exception cref="BadInputException">It may need more than a limit.</exception>
    /// <exception cref="SimulationException">The problem has no simulator.</exception>
    public static double[] Require(FiniteSum problem, IReadOnlyList<Batch> batches, GridSize size, PhaseOptions options)
    {
        int cells = options.Rates * batches.Count, threads = Math.Min(options.Analysis.Threads ?? Environment.ProcessorCount, cells);
        double bytes = threads * Recording.Bytes(size.Trajectories, problem.Dimension, 1, withLoss: false);
        if (bytes > options.MemoryLimit)
        {
            throw new BadInputException(
                $"The grid needs {Numbers.Size(bytes / Mebibyte)} MiB for what its trajectories leave behind, more than the limit of "
                + $"{Numbers.Count(options.MemoryLimit >> 20)} MiB: fewer --trajectories or --threads, or raise --memory.");
        }

        double[] timings = StepTiming.Seconds(problem, options.Analysis.Rule, batches);
        double seconds = timings.Sum() * options.Rates * size.Trajectories * size.Steps / threads;
        if (seconds > options.TimeLimit.TotalSeconds)
        {
            double gradients = batches.Sum(batch => (double)batch.Size) * options.Rates * size.Trajectories * size.Steps;
            throw new BadInputException(
                $"The grid may take {Numbers.Time(seconds)} on {Numbers.Of(threads, "thread")} ({Numbers.Size(gradients)} component gradients, "
                + $"timed here), more than the limit of {Numbers.Time(options.TimeLimit.TotalSeconds)}: fewer --trajectories, --steps, --rates or "
                + "batches, or raise --time-limit.");
        }

        return timings;
    }
}
