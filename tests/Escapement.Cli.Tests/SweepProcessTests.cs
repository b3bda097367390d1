using System.Diagnostics;
using Escapement.Cli.Terminal;

namespace Escapement.Cli.Tests;

/// <summary>Sweeps whose processes are killed or compete.</summary>
public sealed class SweepProcessTests : IDisposable
{
    const int Kills = 20;
    const string Rows = "FROM results ORDER BY cell";

    /// <summary>40 shards, a few seconds.</summary>
    const string Long = """
        {"problems": "styblinski-tang:p=2,n=100", "at": ["flat", "sharp"], "batches": [1, 16], "rates": [0.5, 0.9, 1.1, 1.5, 3],
        "start_radius": 0.01, "leave_radius": 0.5, "repeats": 4, "trajectories": 1024, "steps": 1500, "record": [0, 1, 1000], "cells_per_shard": 2}
        """;

    readonly TemporaryFolder _root = new();
    readonly string _file;

    public SweepProcessTests() => _file = _root.File("sweep.json", Long);

    /// <summary>
    /// Kills a process at a random moment and continues the sweep in the next one, until 20 processes were killed; a sweep that finishes first is
    /// started anew. Every other kill comes within half the time of the whole sweep. The rest come after some finished shards, so that even a machine
    /// that spends that half on starting processes kills some of them at work.
    /// </summary>
    [Fact]
    public void Killed_at_20_random_moments_a_sweep_has_the_rows_of_an_undisturbed_one()
    {
        string undisturbed = Out("undisturbed");
        Stopwatch clock = Stopwatch.StartNew();
        Assert.False(KilledWithin(undisturbed, Timeout.Infinite));
        int half = (int)clock.ElapsedMilliseconds / 2;
        string expected = Command.Run("query", undisturbed, Rows, "--json").Output;
        System.Random moments = new(1);
        int killed = 0, resumed = 0;
        for (int sweep = 0; killed < Kills; sweep++)
        {
            string path = Out($"killed-{sweep}");
            for (bool done = false; !done;)
            {
                Dictionary<string, (string, DateTime)> before = Shards(path);
                resumed += killed > 0 && before.Count > 0 ? 1 : 0;
                bool wasKilled = killed == Kills ? KilledWithin(path, Timeout.Infinite)
                    : killed % 2 == 0 ? KilledWithin(path, moments.Next(half))
                    : KilledWithin(path, moments.Next(40), before.Count + moments.Next(1, 9));
                killed += wasKilled ? 1 : 0;
                done = !wasKilled;

                // Finished shards stay the same to the byte.
                Dictionary<string, (string, DateTime)> after = Shards(path);
                Assert.All(before, shard => Assert.Equal(shard.Value, after[shard.Key]));
            }

            Assert.Equal(expected, Command.Run("query", path, Rows, "--json").Output);
        }

        Assert.InRange(resumed, Kills / 4, int.MaxValue);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_it_in_order_and_says_how_to_go_on(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are POSIX's");
        string path = Out("out");
        using Process process = ProgramProcess.Start("sweep", _file, "--out", path, "--threads", "1");
        while (Shards(path).Count == 0 && !process.HasExited)
        {
            Thread.Sleep(20);
        }

        ProgramProcess.Signal(process, signal);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        int finished = Shards(path).Count;
        Assert.InRange(finished, 1, 39);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.EndsWith(
            $"Interrupted: {finished} of 40 shards are finished in {path}; the same command goes on from there.{Environment.NewLine}", error,
            StringComparison.Ordinal);
        Assert.Equal(0, Parts(path));
    }

    [Fact]
    public async Task On_a_full_disk_finished_shards_are_kept_and_with_more_room_it_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mounts a file system in memory as Linux does");
        using (Process allowed = Process.Start("unshare", ["-rm", "true"]))
        {
            await allowed.WaitForExitAsync();
            Assert.SkipUnless(allowed.ExitCode == 0, "this system allows no mount namespace, in which to mount a small file system");
        }

        string disk = Directory.CreateDirectory(Out("disk")).FullName, run = string.Join(' ', ProgramProcess.CommandLine);
        string sweep = $"{run} sweep {_file} --out {disk}/out --quiet";
        string script = $"""
            mount -t tmpfs -o size=40k none {disk} || exit 9
            {sweep}; echo "exit code $?"; ls {disk}/out
            mount -o remount,size=10m {disk}; {sweep} > {disk}/said; echo "exit code $?"
            {run} query {disk}/out 'SELECT count(*) AS n FROM results' --csv
            """;
        using Process process = Process.Start(
            new ProcessStartInfo("unshare", ["-rm", "sh", "-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string[] output = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.NotEqual(9, process.ExitCode);
        Assert.Matches(
            $"^{disk}/out/shard-[0-9]*.parquet: cannot be written: .*No space left on device; free some space or allow writing there, then run the "
            + "same command again: finished shards are kept\\.\n$", await error);
        Assert.Equal(["exit code 2", "manifest.json"], output[..2]);
        Assert.Equal(["exit code 0", "n", "80"], output[^3..]);
        Assert.All(output[2..^3], file => Assert.Matches("^shard-[0-9]*.parquet$", file));
        Assert.InRange(output[2..^3].Length, 1, 9);
    }

    /// <summary>Kills the process a given time after it has a given number of shards. False if it finished first.</summary>
    bool KilledWithin(string path, int milliseconds, int shards = 0)
    {
        using Process process = ProgramProcess.Start("sweep", _file, "--out", path, "--quiet");
        while (Shards(path).Count < shards && !process.WaitForExit(2))
        {
        }

        if (process.WaitForExit(milliseconds))
        {
            Assert.Equal((0, ""), (process.ExitCode, process.StandardError.ReadToEnd()));
            return false;
        }

        process.Kill();
        process.WaitForExit();
        return true;
    }

    static Dictionary<string, (string Content, DateTime Written)> Shards(string path) => !Directory.Exists(path)
        ? []
        : Directory.GetFiles(path, "*.parquet")
            .ToDictionary(file => file, file => (Convert.ToBase64String(File.ReadAllBytes(file)), File.GetLastWriteTimeUtc(file)));

    static int Parts(string path) => Directory.Exists(path) ? Directory.GetFiles(path, "shard-*.part").Length : 0;

    string Out(string name) => Path.Combine(_root.Path, name);

    public void Dispose() => _root.Dispose();
}
