using System.Diagnostics;
using System.Globalization;
using Escapement.Cli.Terminal;
using Escapement.Experiments.Claims;
using Escapement.Experiments.Sweeps;

namespace Escapement.Cli.Commands;

/// <summary>
/// Processes of this program that share the measurements of a study, one for each core (<see cref="StudyRun"/> says why not threads).
/// </summary>
static class ReproduceWorkers
{
    static readonly TimeSpan _look = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a failed process is restarted; it does not repeat what it had finished.</summary>
    const int Attempts = 3;

    /// <summary>Runs the processes until they end or are stopped; their results are in the folder of the study.</summary>
    /// <exception cref="StudyException">A process refused; the message is its own.</exception>
    /// <exception cref="InvalidOperationException">A process failed too often.</exception>
    public static void Run(
        StudyRequest request, Study study, StudyFolder folder, IProgress<ComputationProgress> progress, CancellationToken cancellationToken)
    {
        int count = request.Threads!.Value;
        List<Worker> workers = [.. Enumerable.Range(1, count).Select(index => new Worker(request, new(index, count)))];
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
    sealed class Worker(StudyRequest request, Slice slice) : IDisposable
    {
        Process _process = Start(request, slice);
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

        /// <summary>Restarts a process that failed, and passes on the message of one that refused.</summary>
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
            (_process, _said) = (Start(request, slice), null);
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

    static Process Start(StudyRequest request, Slice slice)
    {
        // The host of this program: its own launcher, the runtime, or a test that runs it in-process.
        string host = Environment.ProcessPath ?? "dotnet", name = Path.GetFileName(host).Replace(".exe", "", StringComparison.OrdinalIgnoreCase);
        string[] program = name is "Escapement.Cli" or "escapement" ? [host]
            : [name == "dotnet" ? host : "dotnet", typeof(ReproduceWorkers).Assembly.Location];
        string[] arguments =
        [
            "reproduce", request.Name, "--scale", request.Scale == StudyScale.Full ? "full" : "quick",
            "--seed", request.Seed.ToString(CultureInfo.InvariantCulture), "--out", request.Out,
            "--shard", $"{slice.Index}/{slice.Of}", "--threads", "1", "--quiet",
        ];
        ProcessStartInfo start = new(program[0], [.. program[1..], .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };

        return Process.Start(start)
            ?? throw new InvalidOperationException("No process could be started for the study.");
    }
}
