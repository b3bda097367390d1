using Escapement.Stability;

namespace Escapement.Design;

/// <summary>Limits and tolerances of a choice between two minima.</summary>
public sealed record SelectionOptions
{
    readonly double _noiseLimit = double.PositiveInfinity;

    /// <summary>
    /// The largest root mean square distance √tr Σ from the kept minimum that gradient noise may cause. Positive; default no limit.
    /// </summary>
    public double NoiseLimit
    {
        get => _noiseLimit;
        init => _noiseLimit = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(NoiseLimit), value, "The noise limit must be positive.");
    }

    /// <summary>How to compute thresholds.</summary>
    public ThresholdOptions Threshold { get; init; } = new();

    /// <summary>How to estimate Lyapunov exponents and tail indices.</summary>
    public PathwiseOptions Pathwise { get; init; } = new();
}
