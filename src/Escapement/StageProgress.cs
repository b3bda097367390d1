namespace Escapement;

/// <summary>Passes progress on under the name of a stage of one's own.</summary>
/// <param name="target">Whom to tell; null for nobody.</param>
/// <param name="stage">The stage.</param>
sealed class StageProgress(IProgress<ComputationProgress>? target, string stage) : IProgress<ComputationProgress>
{
    /// <inheritdoc/>
    public void Report(ComputationProgress value) => target?.Report(value with { Stage = stage });

    /// <summary>Tells that a share of the stage is done, on the calling thread: <see cref="Progress{T}"/> would post out of order.</summary>
    /// <param name="share">0 to 1.</param>
    public void Report(double share) => target?.Report(new(stage) { Done = Math.Clamp(share, 0, 1), Of = 1 });
}
