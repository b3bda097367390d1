using Escapement.Design;
using Escapement.Geometry;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments.Designs;

/// <summary>
/// The use case `design`: learning rates that keep one minimum and shed another, that transfer to another batch size, or that hold no sharp minimum.
/// </summary>
public static class DesignExperiment
{
    /// <summary>Gradient noise may reach this share of the distance to the other minimum.</summary>
    const double NoiseShare = 0.1;

    /// <summary>Runs it.</summary>
    /// <param name="request">What to design.</param>
    /// <param name="progress">Receives progress.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RequestException">The request cannot be met.</exception>
    /// <exception cref="SourceException">The source cannot be read.</exception>
    /// <exception cref="GeometryException">The point is no minimum, or has no curvature.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public static DesignResult Run(
        DesignRequest request, IProgress<ComputationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using NumericalThreads.Scope limit = NumericalThreads.Limit(request.Minimum.Threads);
        using RequestedMinimum minimum = RequestedMinimum.Load(request.Minimum, progress, cancellationToken);
        IReadOnlyList<Batch> batches =
            [.. BatchChoice.Of(request.Batches, [request.Sampling], minimum.Problem.Components).OrderBy(batch => batch.Size)];
        return request.Task switch
        {
            DesignTask.KeepAndShed task => Select(request, task, minimum, batches, cancellationToken),
            DesignTask.Transfer task => Transfer(request, task, minimum, batches, cancellationToken),
            DesignTask.Limit task => Limit(request, task, minimum, batches, cancellationToken),
            _ => throw new InvalidOperationException($"There is no task {request.Task}."),
        };
    }

    static DesignResult.KeepAndShed Select(
        DesignRequest request, DesignTask.KeepAndShed task, RequestedMinimum minimum, IReadOnlyList<Batch> batches,
        CancellationToken cancellationToken)
    {
        MinimumPair pair = MinimumPair.Find(task, request.Minimum.Source, minimum.Problem, minimum.Rule.WeightDecay, minimum.Warnings);
        minimum.Progress?.Report(new("Computing the curvature at the minima"));
        using LocalGeometry keep = minimum.Geometry(pair.Keep.Point), shed = minimum.Geometry(pair.Shed.Point);
        double limit = keep.GradientNoiseTrace > 0 ? task.NoiseLimit ?? (NoiseShare * pair.Distance) : double.PositiveInfinity;
        SelectionOptions how = new() { NoiseLimit = limit, Threshold = Thresholds(request), Pathwise = new() { Seed = request.Seed } };
        Selection selection = Selection.Compute(keep, shed, minimum.Rule, batches, how, minimum.Progress, cancellationToken);
        return new(
            Setting(request, minimum, $"{minimum.Problem.Description}; loss = mean over components", selection.Warnings),
            new(pair.Keep.Name, pair.Keep.Point.Theta, keep.Sharpness, keep.GradientNoiseTrace),
            new(pair.Shed.Name, pair.Shed.Point.Theta, shed.Sharpness, shed.GradientNoiseTrace), pair.Distance, limit, selection);
    }

    static DesignResult.Transfer Transfer(
        DesignRequest request, DesignTask.Transfer task, RequestedMinimum minimum, IReadOnlyList<Batch> batches, CancellationToken cancellationToken)
    {
        Batch origin = new(task.BatchSize, batches[0].Sampling);
        int components = minimum.Problem.Components;
        if (origin.Size > components && origin.Sampling == Sampling.WithoutReplacement)
        {
            throw RequestException.Of(
                $"{RequestParameter.From}: got batch size {origin.Size}, expected at most {components}, ",
                $"the number of components, without replacement.");
        }

        using LocalGeometry geometry = minimum.Geometry(minimum.Locate(cancellationToken));
        LearningRateTransfer result = LearningRateTransfer.Compute(
            geometry, minimum.Rule, task.LearningRate, origin, batches, Thresholds(request), minimum.Progress, cancellationToken);
        return result.Ratio < 1
            ? new(Setting(request, minimum, minimum.Description, result.Warnings), result)
            : throw RequestException.Of(
                $"{RequestParameter.From}: learning rate {Numbers.Exact(task.LearningRate)} is {Numbers.Spoken(result.Ratio)} times the threshold ",
                $"C* = {Numbers.Spoken(result.Origin.Exact)} at batch size {Numbers.Count(origin.Size)}, expected less than C*: ",
                $"SGD does not hold this minimum there, so there is no place to keep.");
    }

    static DesignResult.Limit Limit(
        DesignRequest request, DesignTask.Limit task, RequestedMinimum minimum, IReadOnlyList<Batch> batches, CancellationToken cancellationToken)
    {
        using LocalGeometry geometry = minimum.Geometry(minimum.Locate(cancellationToken));
        minimum.Progress?.Report(new("Thresholds"));
        SharpnessLimit result = SharpnessLimit.Compute(
            geometry, minimum.Rule, task.Sharpness, batches, task.Dispersion, Thresholds(request), cancellationToken);
        return new(Setting(request, minimum, minimum.Description, result.Warnings), result, task.Dispersion is null);
    }

    static DesignSetting Setting(DesignRequest request, RequestedMinimum minimum, string problem, IReadOnlyList<string> warnings)
        => new(problem, minimum.Rule, request.Sampling, [.. minimum.Warnings, .. warnings]);

    static ThresholdOptions Thresholds(DesignRequest request) => new() { RelativeGap = request.Minimum.Gap };
}
