using System.Diagnostics;
using System.Globalization;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>Processes of this program that share the measuring of a study, one to a core (why not threads: <see cref="StudyRun"/>).</summary>
static class ReproduceWorkers
{
    static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a process that failed is started again: what it had finished is not measured anew.</summary>
    const int Attempts = 3;

    /// <summary>Runs them to their end, or until they are stopped; what they finish is in the folder of the study.</summary>
    /// <exception cref="StudyException">One of them refused: its own message.</exception>
    /// <exception cref="InvalidOperationException">One of them failed again and again.</exception>
    public static void Run(
        ReproduceOptions options, Study study, StudyFolder folder, IProgress<ComputationProgress> progress, CancellationToken cancellationToken)
    {
        List<Worker> workers = [.. Enumerable.Range(1, options.Threads).Select(index => new Worker(options, new(index, options.Threads)))];
        try
        {
            while (workers.Any(worker => worker.IsRunning) && !cancellationToken.IsCancellationRequested)
            {
                progress.Report(folder.Progress(study));
                cancellationToken.WaitHandle.WaitOne(_look);
                foreach (Worker worker in workers.Where(worker => !worker.IsRunning && !cancellationToken.IsCancellationRequested))
                {
                    worker.Settle();
                }
            }
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    /// <summary>One slice and the process that measures it.</summary>
    sealed class Worker(ReproduceOptions options, Slice slice) : IDisposable
    {
        Process _process = Start(options, slice);
        Task<string>? _said;
        int _attempts = 1;

        public bool IsRunning
        {
            get
            {
                _said ??= Listen();
                return !_process.HasExited;
            }
        }

        /// <summary>Starts a process that failed again, and passes on what one that refused said.</summary>
        public void Settle()
        {
            if (_process.ExitCode is ExitCode.Ok or ExitCode.Interrupted)
            {
                return;
            }

            string said = _said!.Result.Trim().Split('\n')[^1];
            if (_process.ExitCode == ExitCode.BadInput)
            {
                throw new StudyException(said);
            }

            if (_attempts++ == Attempts)
            {
                throw new InvalidOperationException($"A process of the study ended {Attempts} times with exit code {_process.ExitCode}: {said}");
            }

            _process.Dispose();
            (_process, _said) = (Start(options, slice), null);
        }

        Task<string> Listen()
        {
            _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return _process.StandardError.ReadToEndAsync(CancellationToken.None);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit();
            }

            _process.Dispose();
        }
    }

    static Process Start(ReproduceOptions options, Slice slice)
    {
        // Whatever hosts this program: its own launcher, the runtime, or a test that runs it in its own process.
        string host = Environment.ProcessPath ?? "dotnet", name = Path.GetFileName(host).Replace(".exe", "", StringComparison.OrdinalIgnoreCase);
        string[] program = name is "Escapement.Cli" or "escapement" ? [host]
            : [name == "dotnet" ? host : "dotnet", typeof(ReproduceWorkers).Assembly.Location];
        string[] arguments =
        [
            "reproduce", options.Study, "--scale", options.Setting.Scale == StudyScale.Full ? "full" : "quick",
            "--seed", options.Setting.Seed.ToString(CultureInfo.InvariantCulture), "--out", options.Out, "--shard", $"{slice.Index}/{slice.Of}",
            "--threads", "1", "--quiet",
        ];
        ProcessStartInfo start = new(program[0], [.. program[1..], .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };

        return Process.Start(start)
            ?? throw new InvalidOperationException("No process could be started for the study.");
    }
}
