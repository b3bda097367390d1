using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Escapement.Experiments.Sweeps;

/// <summary>One process's work on a sweep. It skips finished shards; its results do not depend on which process does the rest, or how.</summary>
sealed class SweepRun
{
    readonly Sweep _sweep;
    readonly SweepFolder _folder;
    readonly SweepProblems _problems;
    readonly Manifest _manifest;
    readonly string _id;
    readonly int[] _pending;
    readonly IProgress<ComputationProgress>? _progress;
    readonly long _began = Stopwatch.GetTimestamp();
    readonly Lock _telling = new();
    int _taken, _written, _found;
    long _gradients;
    double _left;

    SweepRun(Sweep sweep, SweepFolder folder, SweepProblems problems, Manifest manifest, int[] pending, IProgress<ComputationProgress>? progress)
    {
        (_sweep, _folder, _problems, _manifest, _progress) = (sweep, folder, problems, manifest, progress);
        (_id, _left) = (manifest.Id, pending.Sum(sweep.MostGradients));
        // A shard that takes long must not be the last to start.
        _pending = [.. pending.OrderByDescending(sweep.MostGradients)];
    }

    /// <summary>Runs a slice of a sweep into a folder.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="sources">The folder in which files that the sweep names are searched first.</param>
    /// <param name="path">The folder of the results.</param>
    /// <param name="slice">Which shards.</param>
    /// <param name="threads">Threads, over shards. Null: one per core.</param>
    /// <param name="progress">Receives progress about ten times a second, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Stops the run; unfinished shards are dropped.</param>
    /// <exception cref="SweepException">The folder belongs to another sweep, a shard is damaged, or nothing can be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the sweep was started.</exception>
    public static SweepOutcome Run(
        Sweep sweep, string sources, string path, Slice slice, int? threads, IProgress<ComputationProgress>? progress,
        CancellationToken cancellationToken)
    {
        SweepFolder folder = SweepFolder.Create(path);
        using SweepProblems problems = new(sources);
        Manifest manifest = folder.Manifest ?? Start(sweep, folder, problems, progress, cancellationToken);
        manifest.Require(folder.ManifestFile, sweep);
        SortedDictionary<int, string> finished = folder.Finished(sweep.Shards);
        if (finished.Count > 0)
        {
            progress?.Report(new($"Checking {Numbers.Of(finished.Count, "finished shard")}"));
            using Database database = new();
            ShardCheck.Require(database, finished, manifest.Id);
        }

        int[] slices = [.. Enumerable.Range(0, sweep.Shards).Where(slice.Has)], pending = [.. slices.Where(shard => !finished.ContainsKey(shard))];
        SweepRun run = new(sweep, folder, problems, manifest, pending, progress);
        if (pending.Length > 0)
        {
            run.Simulate(threads ?? Environment.ProcessorCount, cancellationToken);
        }

        int before = slices.Length - pending.Length + run._found;
        int left = slices.Length - before - run._written;
        return new((int)sweep.CellCount, before, run._written, left, run._gradients, Stopwatch.GetElapsedTime(run._began));
    }

    static Manifest Start(
        Sweep sweep, SweepFolder folder, SweepProblems problems, IProgress<ComputationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return folder.Start(Manifest.Of(sweep, SweepPlan.Make(sweep, problems, progress, cancellationToken)));
        }
        catch
        {
            folder.RemoveEmpty();
            throw;
        }
    }

    void Simulate(int threads, CancellationToken cancellationToken)
    {
        int workers = Math.Min(threads, _pending.Length);
        using ShardWriter writer = new();
        // If one thread fails, the others must stop.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? failure = null;
        Parallel.For(0, workers, new() { MaxDegreeOfParallelism = workers }, _ =>
        {
            try
            {
                while (!stop.IsCancellationRequested && Interlocked.Increment(ref _taken) - 1 is var next && next < _pending.Length)
                {
                    Finish(_pending[next], Math.Max(1, threads / workers), writer, stop.Token);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        });
        failure?.Throw();
    }

    void Finish(int shard, int threads, ShardWriter writer, CancellationToken cancellationToken)
    {
        string file = _folder.FileOf(shard);
        if (File.Exists(file))
        {
            // Another process works on the same shards and was faster.
            lock (_telling)
            {
                _found++;
                _left -= _sweep.MostGradients(shard);
            }

            return;
        }

        List<CellRow> rows = [];
        foreach (SweepCell cell in _sweep.CellsOf(shard))
        {
            SweepMinimum minimum = _manifest.Minima.First(at => at.Problem == cell.Problem && at.Minimizer == cell.Minimizer);
            CellWatch watch = new(this, (double)cell.Batch.Size * _sweep.Trajectories * _sweep.Steps);
            LoadedProblem problem = _problems.LoadUnchanged(minimum, _sweep.LeaveRadius);
            if (CellRow.Run(_sweep, cell, minimum, problem, threads, watch, cancellationToken) is not { } row)
            {
                return;
            }

            rows.Add(row);
            watch.Tell(1, row.Result.ComponentGradients);
        }

        writer.Write(file, _id, shard, rows);
        lock (_telling)
        {
            _written++;
            Tell();
        }
    }

    /// <summary>The work left is an upper bound, since paths that leave stop early.</summary>
    void Tell()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_began);
        _progress?.Report(new("Simulating")
        {
            Done = _written + _found,
            Of = _pending.Length,
            Unit = "shard",
            ComponentGradients = _gradients,
            Elapsed = elapsed,
            MostSecondsLeft = _gradients > 0 ? Math.Max(0, _left) / _gradients * elapsed.TotalSeconds : null,
        });
    }

    /// <summary>Adds the work of one cell to that of the sweep.</summary>
    sealed class CellWatch(SweepRun run, double most) : IProgress<ComputationProgress>
    {
        double _fraction;
        long _gradients;

        public void Report(ComputationProgress value) => Tell(value.Share ?? 0, value.ComponentGradients);

        public void Tell(double fraction, long gradients)
        {
            lock (run._telling)
            {
                run._gradients += gradients - _gradients;
                run._left -= (fraction - _fraction) * most;
                (_fraction, _gradients) = (fraction, gradients);
                run.Tell();
            }
        }
    }
}
