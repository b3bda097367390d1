namespace Escapement.Experiments.Sweeps;

/// <summary>The use case `sweep`: work on a sweep until it is finished.</summary>
public static class SweepExperiment
{
    /// <summary>Runs it.</summary>
    /// <param name="request">Which sweep, and where its results go.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Stops it: finished shards stay, shards in flight are dropped.</param>
    /// <exception cref="SweepException">The file is no sweep, the folder belongs to another one, or nothing can be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before the sweep was started.</exception>
    public static SweepOutcome Run(
        SweepRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Sweep sweep = SweepFile.Read(request.File);
        string sources = Path.GetDirectoryName(Path.GetFullPath(request.File))!;
        return SweepRun.Run(sweep, sources, request.Out, request.Slice, request.Threads, progress, cancellationToken);
    }
}
