using Escapement.Experiments.Sweeps;
using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Simulation;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Tests.Sweeps;

public class SweepRunTests
{
    [Fact]
    public void Any_sharding_gives_the_same_rows()
    {
        using TemporaryFolder root = new();
        Sweep sweep = SmallSweep.Of();
        SmallSweep.Run(sweep, root.At("whole"));
        string[] expected = SmallSweep.Rows(root.At("whole"));
        Assert.Equal(24, expected.Length);

        foreach (int size in (int[])[1, 7, 100])
        {
            string path = root.At($"by{size}");
            SmallSweep.Run(sweep with { CellsPerShard = size }, path, threads: 2);
            Assert.Equal(expected, SmallSweep.Rows(path));
        }

        // Slices in another order, by processes with other numbers of threads.
        SmallSweep.Run(sweep, root.At("sliced"), new Slice(3, 3), 2);
        SmallSweep.Run(sweep, root.At("sliced"), new Slice(1, 3), 1);
        SmallSweep.Run(sweep, root.At("sliced"), new Slice(2, 3), 3);
        Assert.Equal(expected, SmallSweep.Rows(root.At("sliced")));
    }

    [Fact]
    public void Shards_of_two_folders_are_one_sweep()
    {
        using TemporaryFolder root = new();
        SmallSweep.Run(SmallSweep.Of(), root.At("a"), new Slice(1, 2));
        SmallSweep.Run(SmallSweep.Of(), root.At("b"), new Slice(2, 2));
        foreach (string file in Directory.GetFiles(root.At("b"), "*.parquet"))
        {
            File.Move(file, Path.Combine(root.At("a"), Path.GetFileName(file)));
        }

        SmallSweep.Run(SmallSweep.Of(), root.At("whole"));
        Assert.Equal(SmallSweep.Rows(root.At("whole")), SmallSweep.Rows(root.At("a")));
    }

    [Fact]
    public void A_rerun_skips_what_is_finished()
    {
        using TemporaryFolder root = new();
        SweepOutcome first = SmallSweep.Run(SmallSweep.Of(), root.At("out"), new Slice(1, 2));
        Assert.Equal((0, 3, 0), (first.Skipped, first.Written, first.Left));
        var finished = SmallSweep.Shards(root.At("out"));

        SweepOutcome second = SmallSweep.Run(SmallSweep.Of(), root.At("out"));
        Assert.Equal((3, 2, 0), (second.Skipped, second.Written, second.Left));
        Assert.All(finished, shard => Assert.Equal(shard.Value, SmallSweep.Shards(root.At("out"))[shard.Key]));

        SweepOutcome third = SmallSweep.Run(SmallSweep.Of(), root.At("out"));
        Assert.Equal((5, 0, 0), (third.Skipped, third.Written, third.Left));
    }

    [Fact]
    public void A_row_is_what_its_ensemble_did()
    {
        using TemporaryFolder root = new();
        Sweep sweep = SmallSweep.Of();
        SmallSweep.Run(sweep, root.At("out"));
        const string Sql = "SELECT cell, learning_rate, cell_seed, paths_left, mean_squared_distance[2], component_gradients, paths_home "
            + "FROM results ORDER BY cell";
        using NonconvexSum sum = (NonconvexSum)ProblemSource.Load(sweep.Problems[0]);
        int left = 0, home = 0;
        foreach (object?[] row in SweepQuery.Run(new(root.At("out"), Sql), default).Rows)
        {
            SweepCell cell = sweep.Cell((int)row[0]!);
            double[] center = sum.Find(cell.Minimizer!)!.Point;
            using LocalGeometry geometry = LocalGeometry.At(sum, center);
            double threshold = MeanSquareThreshold.Compute(geometry, UpdateRule.Sgd, cell.Batch).Exact;
            Assert.Equal(cell.Rate * threshold, (double)row[1]!, 1e-9);
            EnsembleResult result = Ensemble.Run(sum, new()
            {
                LearningRate = (double)row[1]!,
                Batch = cell.Batch,
                Center = center,
                Start = new Start.Around(center, cell.StartRadius),
                Trajectories = sweep.Trajectories,
                Steps = sweep.Steps,
                LeaveRadius = sweep.LeaveRadius,
                RecordedSteps = sweep.RecordedSteps,
                Seed = (ulong)row[2]!,
            });
            Assert.Equal(result.LeftCount, (int)row[3]!);
            Assert.Equal(result.Curve[1].MeanSquaredDistance, (double)row[4]!);
            Assert.Equal(result.ComponentGradients, (long)row[5]!);
            left += result.LeftCount;
            home += (int)row[6]!;
        }

        Assert.InRange(left, 1, (24 * sweep.Trajectories) - 1);
        Assert.InRange(home, 1, 24 * sweep.Trajectories);
    }

    [Fact]
    public void Learning_rates_can_be_given_themselves_and_epochs_take_the_threshold_of_fresh_batches()
    {
        using TemporaryFolder root = new();
        Sweep sweep = SmallSweep.Of() with
        {
            Rates = [0.01, 0.02],
            Relative = false,
            Samplings = [Sampling.WithoutReplacement, Sampling.Reshuffled],
            Minimizers = [null],
        };
        SmallSweep.Run(sweep, root.At("out"));
        const string Sql = "SELECT learning_rate, count(*), max(learning_rate_over_exact * exact), count(DISTINCT exact) "
            + "FROM results GROUP BY ALL ORDER BY ALL";
        IReadOnlyList<object?[]> rows = SweepQuery.Run(new(root.At("out"), Sql), default).Rows;
        Assert.Equal([0.01, 0.02], rows.Select(row => (double)row[0]!));
        Assert.All(rows, row => Assert.Equal(8L, row[1]));
        Assert.All(rows, row => Assert.Equal((double)row[0]!, (double)row[2]!, 1e-15));
        Assert.All(rows, row => Assert.Equal(2L, row[3]));
    }

    [Fact]
    public void A_stopped_run_keeps_what_it_finished_and_goes_on_from_there()
    {
        using TemporaryFolder root = new();
        using CancellationTokenSource stop = new();
        SweepOutcome stopped = SweepRun.Run(
            SmallSweep.Of(), "", root.At("out"), Slice.Whole, 1, new StopAfter(2, stop), stop.Token);
        Assert.Equal((0, 2, 3), (stopped.Skipped, stopped.Written, stopped.Left));
        Assert.Equal(2, SmallSweep.Shards(root.At("out")).Count);

        SweepOutcome rest = SmallSweep.Run(SmallSweep.Of(), root.At("out"));
        Assert.Equal((2, 3, 0), (rest.Skipped, rest.Written, rest.Left));
        SmallSweep.Run(SmallSweep.Of(), root.At("whole"));
        Assert.Equal(SmallSweep.Rows(root.At("whole")), SmallSweep.Rows(root.At("out")));
    }

    [Fact]
    public void One_stopped_before_it_began_leaves_nothing()
    {
        using TemporaryFolder root = new();
        Assert.Throws<OperationCanceledException>(
            () => SmallSweep.Run(SmallSweep.Of(), root.At(Path.Combine("a", "b")), Slice.Whole, cancellationToken: new CancellationToken(true)));
        Assert.Empty(Directory.GetFileSystemEntries(root.Path));
    }

    [Fact]
    public void Progress_ends_with_all_shards_and_nothing_left()
    {
        using TemporaryFolder root = new();
        Collected progress = new();
        SweepRun.Run(SmallSweep.Of(), "", root.At("out"), Slice.Whole, 2, progress, default);
        Assert.Equal(2, progress.Reports.Count(report => report.Stage == "Computing thresholds"));
        ComputationProgress last = progress.Reports[^1];
        Assert.Equal(("Simulating", 5, 5), (last.Stage, last.Done, last.Of));
        Assert.Equal(0, last.MostSecondsLeft!.Value, 1e-6);
        Assert.Equal(
            SweepQuery.Run(new(root.At("out"), "SELECT sum(component_gradients)::DOUBLE FROM results"), default).Rows[0][0],
            (double)last.ComponentGradients);
    }

    sealed class StopAfter(int shards, CancellationTokenSource stop) : IProgress<ComputationProgress>
    {
        public void Report(ComputationProgress value)
        {
            if (value.Stage == "Simulating" && value.Done == shards)
            {
                stop.Cancel();
            }
        }
    }

    sealed class Collected : IProgress<ComputationProgress>
    {
        public List<ComputationProgress> Reports { get; } = [];

        public void Report(ComputationProgress value) => Reports.Add(value);
    }
}
