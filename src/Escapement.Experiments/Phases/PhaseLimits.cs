using Escapement.Experiments.Measurements;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Phases;

/// <summary>Refuses a grid that may take too long or too much memory, before anything is computed.</summary>
static class PhaseLimits
{
    const double Mebibyte = 1 << 20;

    /// <returns>Seconds that one step of one trajectory takes at each batch.</returns>
    /// <exception cref="RequestException">It may need more than a limit.</exception>
    /// <exception cref="SimulationException">The problem has no simulator.</exception>
    public static double[] Require(RequestedMinimum minimum, IReadOnlyList<Batch> batches, GridSize size, PhaseRequest request)
    {
        int cells = request.Rates * batches.Count, threads = Math.Min(request.Minimum.Threads ?? Environment.ProcessorCount, cells);
        double bytes = threads * Recording.Bytes(size.Trajectories, minimum.Problem.Dimension, 1, withLoss: false);
        if (bytes > request.MemoryLimit)
        {
            throw RequestException.Of(
                $"The grid needs {Numbers.Size(bytes / Mebibyte)} MiB for what its trajectories leave behind, more than the limit of ",
                $"{Numbers.Count(request.MemoryLimit >> 20)} MiB: fewer {RequestParameter.Trajectories} or {RequestParameter.Threads}, ",
                $"or raise {RequestParameter.MemoryLimit}.");
        }

        double[] timings = StepTiming.Seconds(minimum.Problem, minimum.Rule, batches);
        double seconds = timings.Sum() * request.Rates * size.Trajectories * size.Steps / threads;
        if (seconds > request.TimeLimit.TotalSeconds)
        {
            double gradients = batches.Sum(batch => (double)batch.Size) * request.Rates * size.Trajectories * size.Steps;
            throw RequestException.Of(
                $"The grid may take {Numbers.Time(seconds)} on {Numbers.Of(threads, "thread")} ({Numbers.Size(gradients)} component gradients, ",
                $"timed here), more than the limit of {Numbers.Time(request.TimeLimit.TotalSeconds)}: fewer {RequestParameter.Trajectories}, ",
                $"{RequestParameter.Steps}, {RequestParameter.Rates} or batches, or raise {RequestParameter.TimeLimit}.");
        }

        return timings;
    }
}
