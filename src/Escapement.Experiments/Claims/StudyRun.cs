using System.Diagnostics;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>What a process did for a study.</summary>
/// <param name="Finished">Pieces of its slice that are finished now.</param>
/// <param name="Measured">Pieces that this process finished.</param>
/// <param name="Left">Pieces that are not finished because the run was stopped.</param>
sealed record StudyOutcome(int Finished, int Measured, int Left);

/// <summary>One process's work on a study. It skips finished pieces; its measurements do not depend on which process does the rest.</summary>
/// <remarks>
/// Parts run one after the other. To use several cores, run several processes, as shards do anyway.
/// </remarks>
static class StudyRun
{
    /// <summary>Runs a slice of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="slice">Which share of the work.</param>
    /// <param name="threads">Threads of the sweeps, which only simulate.</param>
    /// <param name="progress">Receives progress whenever a piece is finished.</param>
    /// <param name="cancellationToken">Stops the run; unfinished pieces are dropped.</param>
    /// <exception cref="StudyException">A file is damaged, foreign, or cannot be written.</exception>
    /// <exception cref="SweepException">A file of a sweep is damaged, foreign, or cannot be written.</exception>
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
            // Unfinished pieces are dropped; finished ones stay.
        }

        return new(done, measured, all - done);
    }

    /// <summary>The finished tables; each is written beside the report when a claim reads it.</summary>
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

    /// <summary>Reports every finished shard.</summary>
    sealed class Shards(Action report) : IProgress<ComputationProgress>
    {
        public void Report(ComputationProgress value) => report();
    }

    static double Elapsed(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
