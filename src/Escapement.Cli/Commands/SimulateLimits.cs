using Escapement.Cli.Story;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Studies;
using Escapement.Updates;

namespace Escapement.Cli.Commands;

/// <summary>How much is simulated, and the refusal of what may take too long or too much memory, before anything is computed.</summary>
/// <param name="Trajectories">Trajectories.</param>
/// <param name="Steps">The most steps of each.</param>
sealed record SimulateLimits(int Trajectories, int Steps)
{
    /// <summary>The sizes where nothing asks for smaller ones, and the least that defaults go down to.</summary>
    public const int UsualTrajectories = 10_000, FewTrajectories = 256, UsualSteps = 10_000, FewSteps = 500;

    /// <summary>Numbers of component gradients above which a run is large: half a minute or so.</summary>
    const double Large = 4e10;

    const int RecordedByDefault = 64;
    const double Mebibyte = 1 << 20;

    /// <summary>
    /// What was asked for; else the usual, trajectories and then steps halved while the run is large. Nothing is timed: the same command has the
    /// same paths on every machine.
    /// </summary>
    public static SimulateLimits Of(SimulateOptions options, FiniteSum problem)
    {
        double each = (double)options.Batch.Size * problem.Dimension;
        int trajectories = options.Trajectories ?? UsualTrajectories, steps = options.Steps ?? UsualSteps;
        bool IsLarge() => each * trajectories * steps > Large;
        while (options.Trajectories is null && trajectories > FewTrajectories && IsLarge())
        {
            trajectories /= 2;
        }

        while (options.Steps is null && steps > FewSteps && IsLarge())
        {
            steps /= 2;
        }

        return new(trajectories, steps);
    }

    /// <exception cref="BadInputException">It may need more than a limit.</exception>
    /// <exception cref="SimulationException">The problem has no simulator.</exception>
    public void Require(SimulateOptions options, FiniteSum problem)
    {
        Batch batch = options.Batch;
        if (batch.Size > problem.Components && batch.Sampling != Sampling.WithReplacement)
        {
            throw new BadInputException(
                $"--batch: got {batch.Size}, expected at most {problem.Components}, the number of components, unless drawn with replacement.");
        }

        int records = options.RecordEvery ? Steps + 1 : RecordedByDefault;
        double bytes = Recording.Bytes(Trajectories, problem.Dimension, records, withLoss: false);
        if (bytes > options.MemoryLimit)
        {
            throw new BadInputException(
                $"The records of {Numbers.Of(Trajectories, "path")} at {Numbers.Of(records, "step")} need {Numbers.Size(bytes / Mebibyte)} MiB, more than "
                + $"the limit of {Numbers.Count(options.MemoryLimit >> 20)} MiB: fewer --trajectories, --record log, or raise --memory.");
        }

        int threads = options.Analysis.Threads ?? Environment.ProcessorCount;
        double seconds = StepTiming.Seconds(problem, options.Analysis.Rule, [batch])[0] * Trajectories * Steps / threads;
        if (seconds > options.TimeLimit.TotalSeconds)
        {
            throw new BadInputException(
                $"The run may take {Numbers.Time(seconds)} on {Numbers.Of(threads, "thread")} ({Numbers.Size((double)Trajectories * Steps * batch.Size)} component "
                + $"gradients, timed here), more than the limit of {Numbers.Time(options.TimeLimit.TotalSeconds)}: fewer --trajectories or --steps, a smaller "
                + "--batch, or raise --time-limit.");
        }
    }
}
