using Escapement.Experiments.Measurements;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Updates;

namespace Escapement.Experiments.Simulations;

/// <summary>Decides how much to simulate, and refuses runs that may take too long or too much memory before computing anything.</summary>
/// <param name="Trajectories">Trajectories.</param>
/// <param name="Steps">The most steps of each.</param>
sealed record SimulationSize(int Trajectories, int Steps)
{
    /// <summary>The default sizes, and the smallest sizes to which defaults shrink on large problems.</summary>
    public const int UsualTrajectories = 10_000, FewTrajectories = 256, UsualSteps = 10_000, FewSteps = 500;

    /// <summary>A run is large above this many coordinates of component gradients, which take about half a minute.</summary>
    const double Large = 4e10;

    /// <summary>Up to this many numbers a run takes seconds at most, less than a timing would.</summary>
    const double Small = 3e8;

    static readonly TimeSpan _seconds = TimeSpan.FromMinutes(1);

    const int RecordedByDefault = 64;
    const double Mebibyte = 1 << 20;

    /// <summary>
    /// The requested sizes. Defaults halve the trajectories and then the steps while the run is large. Nothing is timed, so the same command
    /// simulates the same paths on every machine.
    /// </summary>
    public static SimulationSize Of(SimulateRequest request, FiniteSum problem)
    {
        double each = (double)request.Batch.Size * problem.Dimension;
        int trajectories = request.Trajectories ?? UsualTrajectories, steps = request.Steps ?? UsualSteps;
        bool IsLarge() => each * trajectories * steps > Large;
        while (request.Trajectories is null && trajectories > FewTrajectories && IsLarge())
        {
            trajectories /= 2;
        }

        while (request.Steps is null && steps > FewSteps && IsLarge())
        {
            steps /= 2;
        }

        return new(trajectories, steps);
    }

    /// <exception cref="RequestException">It may need more than a limit.</exception>
    /// <exception cref="SimulationException">The problem has no simulator.</exception>
    public void Require(SimulateRequest request, RequestedMinimum minimum)
    {
        FiniteSum problem = minimum.Problem;
        Batch batch = request.Batch;
        if (batch.Size > problem.Components && batch.Sampling != Sampling.WithReplacement)
        {
            throw RequestException.Of(
                $"{RequestParameter.Batch}: got {batch.Size}, expected at most {problem.Components}, the number of components, ",
                $"unless drawn with replacement.");
        }

        int records = request.Record == RecordedSteps.Every ? Steps + 1 : RecordedByDefault;
        double bytes = Recording.Bytes(Trajectories, problem.Dimension, records, withLoss: false);
        if (bytes > request.MemoryLimit)
        {
            throw RequestException.Of(
                $"The records of {Numbers.Of(Trajectories, "path")} at {Numbers.Of(records, "step")} need {Numbers.Size(bytes / Mebibyte)} MiB, ",
                $"more than the limit of {Numbers.Count(request.MemoryLimit >> 20)} MiB: fewer {RequestParameter.Trajectories}, ",
                $"{RequestParameter.Record} log, or raise {RequestParameter.MemoryLimit}.");
        }

        if ((double)batch.Size * problem.Dimension * Trajectories * Steps <= Small && request.TimeLimit >= _seconds)
        {
            return;
        }

        int threads = request.Minimum.Threads ?? Environment.ProcessorCount;
        double seconds = StepTiming.Seconds(problem, minimum.Rule, [batch])[0] * Trajectories * Steps / threads;
        if (seconds > request.TimeLimit.TotalSeconds)
        {
            double gradients = (double)Trajectories * Steps * batch.Size;
            throw RequestException.Of(
                $"The run may take {Numbers.Time(seconds)} on {Numbers.Of(threads, "thread")} ({Numbers.Size(gradients)} component ",
                $"gradients, timed here), more than the limit of {Numbers.Time(request.TimeLimit.TotalSeconds)}: ",
                $"fewer {RequestParameter.Trajectories} or {RequestParameter.Steps}, a smaller {RequestParameter.Batch}, ",
                $"or raise {RequestParameter.TimeLimit}.");
        }
    }
}
