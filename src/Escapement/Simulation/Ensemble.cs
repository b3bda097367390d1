using System.Diagnostics;
using Escapement.Problems;

namespace Escapement.Simulation;

/// <summary>Many trajectories of SGD on one problem, at one setting.</summary>
public static class Ensemble
{
    const int RecordedByDefault = 64;

    /// <summary>
    /// The most trajectories that a thread takes at a time, and the fewest turns that this must leave each thread to balance the load. A thread takes
    /// neighboring groups, so that threads do not write to the same cache lines.
    /// </summary>
    const int TrajectoriesAtOnce = 32, TurnsOfThread = 16;

    static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Runs the ensemble. Each trajectory has its own random streams, so the result does not depend on threads, lane width or what else is run.
    /// </summary>
    /// <param name="problem">The finite sum.</param>
    /// <param name="options">The setting.</param>
    /// <param name="progress">Receives a report about ten times a second, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">
    /// Stops the run. Unfinished trajectories are dropped; the result holds the finished ones, with <see cref="EnsembleResult.Complete"/> false.
    /// </param>
    /// <exception cref="SimulationException">A setting is out of range, or the run needs more memory than the limit allows.</exception>
    public static EnsembleResult Run(
        FiniteSum problem, EnsembleOptions options, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        using SimulationProblem simulation = SimulationProblem.Of(problem);
        return RunOn(problem, simulation, options, progress, cancellationToken);
    }

    /// <summary>Runs the ensemble on component tables that many ensembles share.</summary>
    internal static EnsembleResult RunOn(
        FiniteSum problem, SimulationProblem simulation, EnsembleOptions options, IProgress<ComputationProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<int> steps = options.RecordedSteps ?? Recording.LogSteps(options.Steps, RecordedByDefault);
        EnsembleChecks.Require(problem, simulation.Bytes, options, steps);
        using Recording recording = new(options.Trajectories, problem.Dimension, steps, options.RecordLoss);
        Func<double[], double>? loss = options.RecordLoss ? point => problem.Loss(point) : null;

        int group;
        using (ITrajectoryLoop first = simulation.NewLoop(options, recording, loss))
        {
            group = first.Group;
        }

        int groups = (int)(((long)options.Trajectories + group - 1) / group);
        int threads = Math.Min(options.Threads ?? Environment.ProcessorCount, groups);
        int atOnce = Math.Clamp(groups / (TurnsOfThread * threads), 1, Math.Max(1, TrajectoriesAtOnce / group));
        bool[] done = new bool[groups];
        int taken = 0, finished = 0;
        long gradients = 0, reported = began;
        Lock reporting = new();
        Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, thread =>
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                recording.Touch(thread, threads); // other threads may already be recording
            }

            using ITrajectoryLoop loop = simulation.NewLoop(options, recording, loss);
            for (int g = 0, end = 0; !cancellationToken.IsCancellationRequested; g++)
            {
                if (g == end)
                {
                    end = Interlocked.Add(ref taken, atOnce);
                    g = end - atOnce;
                }

                if (g >= groups)
                {
                    return;
                }

                int start = g * group, count = Math.Min(group, options.Trajectories - start);
                try
                {
                    Interlocked.Add(ref gradients, loop.Run(start, count, cancellationToken));
                }
                catch (OperationCanceledException)
                {
                    return;
                }

                done[g] = true;
                int finishedNow = Interlocked.Add(ref finished, count);
                if (progress is not null && Stopwatch.GetElapsedTime(Volatile.Read(ref reported)) > BetweenReports && reporting.TryEnter())
                {
                    try
                    {
                        Volatile.Write(ref reported, Stopwatch.GetTimestamp());
                        progress.Report(new("Simulating")
                        {
                            Done = finishedNow,
                            Of = options.Trajectories,
                            Unit = "path",
                            ComponentGradients = Interlocked.Read(ref gradients),
                            Elapsed = Stopwatch.GetElapsedTime(began),
                        });
                    }
                    finally
                    {
                        reporting.Exit();
                    }
                }
            }
        });
        return EnsembleSummary.Of(recording, options, group, done, gradients, Stopwatch.GetElapsedTime(began));
    }
}
