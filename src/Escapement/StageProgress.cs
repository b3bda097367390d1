namespace Escapement;

/// <summary>Forwards progress under the name of another stage.</summary>
/// <param name="target">The receiver; null for none.</param>
/// <param name="stage">The stage.</param>
sealed class StageProgress(IProgress<ComputationProgress>? target, string stage) : IProgress<ComputationProgress>
{
    /// <inheritdoc/>
    public void Report(ComputationProgress value) => target?.Report(value with { Stage = stage });

    /// <summary>Reports, on the calling thread, the share of the stage that is done: <see cref="Progress{T}"/> would post out of order.</summary>
    /// <param name="share">0 to 1.</param>
    public void Report(double share) => target?.Report(new(stage) { Done = Math.Clamp(share, 0, 1), Of = 1 });
}
