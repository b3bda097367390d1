using System.Diagnostics;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>What a process did for a study.</summary>
/// <param name="Finished">Pieces of its slice that are finished now.</param>
/// <param name="Measured">Those that it finished itself.</param>
/// <param name="Left">Those that are not finished: it was stopped.</param>
sealed record StudyOutcome(int Finished, int Measured, int Left);

/// <summary>One process's work on a study. What is finished is skipped; what it measures does not depend on who does the rest.</summary>
/// <remarks>
/// Parts run one after the other: several cores are used by several processes, which is what shards need anyway.
/// </remarks>
static class StudyRun
{
    /// <summary>Runs a slice of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="slice">Which share of the work.</param>
    /// <param name="threads">Threads of the sweeps, which are simulation alone.</param>
    /// <param name="progress">Told whenever something is finished.</param>
    /// <param name="cancellationToken">Stops it: what is in flight is dropped.</param>
    /// <exception cref="StudyException">A file is damaged, foreign, or cannot be written.</exception>
    /// <exception cref="SweepException">The same of a sweep's.</exception>
    public static StudyOutcome Run(
        Study study, StudyFolder folder, Slice slice, int threads, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        Part[] mine = [.. study.PartsOf(slice)];
        int all = mine.Length + study.Sweeps.Count, done = 0, measured = 0;
        try
        {
            foreach (Part part in mine)
            {
                if (folder.Read(part) is null)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    long start = Stopwatch.GetTimestamp();
                    folder.Write(part, part.Measure(cancellationToken), Elapsed(start));
                    measured++;
                }

                done++;
                progress?.Report(folder.Progress(study));
            }

            foreach (NamedSweep sweep in study.Sweeps)
            {
                long start = Stopwatch.GetTimestamp();
                SweepOutcome outcome =
                    SweepRun.Run(sweep.Sweep, ".", folder.Sweep(sweep.Name), slice, threads,
                        new Shards(() => progress?.Report(folder.Progress(study))), cancellationToken);
                if (outcome.Written > 0)
                {
                    folder.AddSeconds(sweep.Name, slice, threads * Elapsed(start));
                    measured++;
                }

                if (outcome.Left > 0)
                {
                    break;
                }

                done++;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is in flight is dropped; what is finished stands.
        }

        return new(done, measured, all - done);
    }

    /// <summary>The finished tables, each written beside the report as it is asked for.</summary>
    public static StudyData Data(Study study, StudyFolder folder, CancellationToken cancellationToken) => new(name =>
    {
        Part[] parts = [.. study.Parts.Where(part => part.Table == name).OrderBy(part => part.Index)];
        Table table = parts.Length > 0
            ? Table.Concat([.. parts.Select(part => folder.Read(part) ?? throw new StudyException($"{part.Name}: is not measured yet; run the same "
                + "command without --shard."))])
            : SweepTable.Read(folder.Sweep(name), cancellationToken);
        folder.WriteData(name, table);
        return table;
    });

    /// <summary>Tells of every shard.</summary>
    sealed class Shards(Action report) : IProgress<ComputationProgress>
    {
        public void Report(ComputationProgress value) => report();
    }

    static double Elapsed(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
