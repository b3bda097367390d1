using System.Diagnostics;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>The use case `reproduce`: measure what the paper's claims need, then judge them.</summary>
public static class StudyExperiment
{
    /// <summary>Runs it.</summary>
    /// <param name="request">Which claims, at which scale, and where the data go.</param>
    /// <param name="progress">Told whenever a piece is finished.</param>
    /// <param name="cancellationToken">Stops it: what is finished stays, and the same request goes on from there.</param>
    /// <exception cref="RequestException">There is no such study.</exception>
    /// <exception cref="StudyException">A file is damaged, foreign, or cannot be written.</exception>
    /// <exception cref="SweepException">The same of a sweep's.</exception>
    public static StudyResult Run(
        StudyRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        long began = Stopwatch.GetTimestamp();
        int threads = request.Threads ?? Environment.ProcessorCount;
        using NumericalThreads.Scope limit = NumericalThreads.Limit(threads);
        (Study study, StudyFolder folder) = Open(request);
        StudyOutcome outcome = StudyRun.Run(study, folder, request.Slice, threads, progress, cancellationToken);
        bool judges = outcome.Left == 0 && request.Slice == Slice.Whole;
        return new(study, folder, outcome, Stopwatch.GetElapsedTime(began))
        {
            Judged = judges ? study.Judge(StudyRun.Data(study, folder, cancellationToken)) : [],
        };
    }

    /// <summary>The study of a request and its folder, created where needed.</summary>
    internal static (Study Study, StudyFolder Folder) Open(StudyRequest request)
    {
        if (!Study.Names.Contains(request.Name))
        {
            throw new RequestException($"'{request.Name}': is no study; expected one of {string.Join(", ", Study.Names)}.");
        }

        Study study = Study.Of(request.Name, new(request.Scale, request.Seed));
        return (study, StudyFolder.Create(request.Out, study.Id));
    }
}
