using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Tests.Sweeps;

/// <summary>For every problem with a folder, the message names the file and what to do, and no finished shard is touched.</summary>
public sealed class SweepFolderTests : IDisposable
{
    readonly TemporaryFolder _root = new();
    readonly string _out;

    public SweepFolderTests()
    {
        _out = _root.At("out");
        SmallSweep.Run(SmallSweep.Of(), _out);
    }

    [Fact]
    public void A_shard_cut_short_is_damaged() => Damaged(bytes => bytes[..(bytes.Length / 2)], "No magic bytes found at end of file");

    [Fact]
    public void An_empty_shard_is_damaged() => Damaged(_ => [], "too small to be a Parquet file");

    [Fact]
    public void A_shard_with_a_changed_page_is_damaged() => Damaged(bytes =>
    {
        bytes[200] ^= 0xff;
        bytes[bytes.Length / 2] ^= 0xff;
        return bytes;
    }, "");

    [Fact]
    public void A_shard_whose_rows_were_changed_is_damaged()
    {
        string file = Shard(1), other = _root.At("other.parquet");
        using (Database database = new())
        {
            string marks = string.Join(", ", Marks(database, file).Select(mark => $"{mark.Key}: '{mark.Value}'"));
            database.Execute(
                $"COPY (SELECT * REPLACE (paths_left + 1 AS paths_left) FROM '{file}') TO '{other}' (FORMAT parquet, KV_METADATA {{{marks}}})");
        }

        Damaged(_ => File.ReadAllBytes(other), "its rows are not those that were written");
    }

    [Fact]
    public void Another_shard_under_its_name_is_foreign() => Foreign(_ => File.ReadAllBytes(Shard(2)));

    [Fact]
    public void A_shard_of_another_sweep_is_foreign()
    {
        SmallSweep.Run(SmallSweep.Of() with { Seed = 6 }, _root.At("other"));
        Foreign(_ => File.ReadAllBytes(Path.Combine(_root.At("other"), ShardFile.Name(1))));
    }

    [Fact]
    public void Any_other_Parquet_file_is_foreign()
    {
        string other = _root.At("other.parquet");
        using (Database database = new())
        {
            database.Execute($"COPY (SELECT 1 AS cell) TO '{other}' (FORMAT parquet)");
        }

        Foreign(_ => File.ReadAllBytes(other));
    }

    [Fact]
    public void A_shard_beyond_the_last_is_refused()
    {
        File.Copy(Shard(1), Shard(5));
        Refused($"{Shard(5)}: is no shard of this sweep, which has shard-000000.parquet to shard-000004.parquet; move it elsewhere, then go on.");
    }

    [Fact]
    public void A_manifest_of_another_configuration_is_refused() => Refused(
        SmallSweep.Of() with { Trajectories = 21 },
        $"{Manifest}: belongs to another sweep: trajectories is 20 there and 21 here; give the sweep file it was started with, or another --out.");

    [Fact]
    public void A_manifest_of_another_version_is_refused()
    {
        Edit(text => text.Replace(Experiments.Sweeps.Manifest.CurrentVersion, "0.0.1", StringComparison.Ordinal));
        Refused(
            $"{Manifest}: was started by version 0.0.1, this is {Experiments.Sweeps.Manifest.CurrentVersion}; finish it with that version, or start "
            + "anew in another --out.");
    }

    [Theory]
    [InlineData("{", "Expected depth to be zero")]
    [InlineData("null", "it is null")]
    [InlineData("{}", "missing required properties")]
    [InlineData("{\"version\": 3}", "could not be converted")]
    public void What_is_no_manifest_is_refused(string text, string reason)
    {
        Edit(_ => text);
        string message = Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of(), _out)).Message;
        Assert.StartsWith($"{Manifest}: not a manifest of a sweep (", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.EndsWith("); restore it from a copy, or start anew in another --out.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Thresholds_changed_by_hand_no_longer_fit_the_shards()
    {
        Edit(text => text.Replace("\"value\": 0.0", "\"value\": 0.1", StringComparison.Ordinal));
        Assert.EndsWith(
            "is not this shard of this sweep; move it elsewhere, then run the sweep again: only its cells are computed anew.",
            Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of(), _out)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_without_a_manifest_are_refused()
    {
        File.Delete(Manifest);
        Refused($"{Shard(0)}: is a shard, but {Manifest} is missing; restore it from a copy, or start anew in another --out.");
    }

    [Fact]
    public void The_manifest_records_what_was_run()
    {
        Manifest manifest = Experiments.Sweeps.Manifest.Read(Manifest);
        Assert.Equal(Experiments.Sweeps.Manifest.CurrentVersion, manifest.Version);
        Assert.Equal(SweepMachine.Current, manifest.Machine);
        Assert.InRange(manifest.Started, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(5UL, manifest.Sweep["seed"]!.GetValue<ulong>());
        Assert.Equal(["flat", "sharp"], manifest.Minima.Select(minimum => minimum.Minimizer!));
        Assert.All(manifest.Minima, minimum => Assert.Equal([1, 3], minimum.Thresholds.Select(threshold => threshold.Batch)));
    }

    [Fact]
    public void Changed_data_are_noticed()
    {
        string rows = _root.File("rows.json", "{\"x\": [[1, 0.5], [-0.5, 1], [0.25, -2]]}");
        Sweep sweep = SmallSweep.Of() with { Problems = ["rows.json"], Minimizers = [null] };
        void Run(Slice slice) => SweepRun.Run(sweep, _root.Path, _root.At("data"), slice, 1, null, default);
        Run(new(1, 2));
        File.WriteAllText(rows, "{\"x\": [[1, 0.5], [-0.5, 1], [0.25, -2.001]]}");
        Assert.Equal(
            "rows.json: its data are not those that the sweep was started with; bring them back, or start anew in another --out.",
            Assert.Throws<SweepException>(() => Run(new(2, 2))).Message);
    }

    [Fact]
    public void What_a_killed_process_left_is_ignored_and_removed_once_it_is_old()
    {
        string recent = _root.File(Path.Combine("out", ShardFile.TemporaryName("shard-000001.parquet")), "half");
        string old = _root.File(Path.Combine("out", ShardFile.TemporaryName("shard-000002.parquet")), "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        Assert.Equal(5, SmallSweep.Run(SmallSweep.Of(), _out).Skipped);
        Assert.True(File.Exists(recent));
        Assert.False(File.Exists(old));
        Assert.Equal(24, SmallSweep.Rows(_out).Length);
    }

    [Theory]
    [InlineData("a*b")]
    [InlineData("")]
    public void A_folder_that_would_be_a_pattern_is_refused(string name) => Assert.Equal(
        $"the folder '{name}': expected a name without any of * ? [.",
        Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of(), name)).Message);

    [Fact]
    public void An_unknown_minimizer_is_refused_before_anything_is_written()
    {
        string path = _root.At("new");
        SweepException error = Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of() with { Minimizers = ["nowhere"] }, path));
        Assert.StartsWith("styblinski-tang:p=1,n=20,dispersion=1: at is nowhere, expected flat, sharp", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void A_batch_larger_than_the_problem_is_refused_without_replacement() => Assert.Equal(
        "styblinski-tang:p=1,n=20,dispersion=1: the batch size 21 without replacement, expected at most the number of components, 20.",
        Assert.Throws<SweepException>(() => SmallSweep.Run(
            SmallSweep.Of() with { Batches = [21], Samplings = [Updates.Sampling.WithoutReplacement] }, _root.At("new"))).Message);

    [Fact]
    public void A_convex_problem_has_no_names() => Assert.Equal(
        "diabetes: has one minimum, which is found: leave out the key at.",
        Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of() with { Problems = ["diabetes"] }, _root.At("new"))).Message);

    string Manifest => Path.Combine(_out, Experiments.Sweeps.Manifest.FileName);

    string Shard(int number) => Path.Combine(_out, ShardFile.Name(number));

    void Edit(Func<string, string> change) => File.WriteAllText(Manifest, change(File.ReadAllText(Manifest)));

    void Damaged(Func<byte[], byte[]> change, string reason)
    {
        File.WriteAllBytes(Shard(1), change(File.ReadAllBytes(Shard(1))));
        string message = Untouched(() => Assert.Throws<SweepException>(() => SmallSweep.Run(SmallSweep.Of(), _out)).Message);
        Assert.StartsWith($"{Shard(1)}: is damaged (", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.EndsWith("); delete it, then run the sweep again: only its cells are computed anew.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(message, Assert.Throws<SweepException>(() => SmallSweep.Rows(_out)).Message);
        Repaired();
    }

    void Foreign(Func<byte[], byte[]> change)
    {
        File.WriteAllBytes(Shard(1), change(File.ReadAllBytes(Shard(1))));
        Refused($"{Shard(1)}: is not this shard of this sweep; move it elsewhere, then run the sweep again: only its cells are computed anew.");
        Repaired();
    }

    void Refused(string message) => Refused(SmallSweep.Of(), message);

    void Refused(Sweep sweep, string message)
        => Assert.Equal(message, Untouched(() => Assert.Throws<SweepException>(() => SmallSweep.Run(sweep, _out)).Message));

    /// <summary>Following the advice in the message helps.</summary>
    void Repaired()
    {
        File.Delete(Shard(1));
        SweepOutcome outcome = SmallSweep.Run(SmallSweep.Of(), _out);
        Assert.Equal((4, 1, 0), (outcome.Skipped, outcome.Written, outcome.Left));
        SmallSweep.Run(SmallSweep.Of(), _root.At("undisturbed"));
        Assert.Equal(SmallSweep.Rows(_root.At("undisturbed")), SmallSweep.Rows(_out));
    }

    string Untouched(Func<string> act)
    {
        var before = SmallSweep.Shards(_out);
        string message = act();
        Assert.Equal(before, SmallSweep.Shards(_out));
        return message;
    }

    static Dictionary<string, string> Marks(Database database, string file)
    {
        using var command = database.Command(
            $"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}') WHERE decode(key) LIKE 'escapement%'");
        using var reader = command.ExecuteReader();
        Dictionary<string, string> marks = [];
        while (reader.Read())
        {
            marks[reader.GetString(0)] = reader.GetString(1);
        }

        return marks;
    }

    public void Dispose() => _root.Dispose();
}
