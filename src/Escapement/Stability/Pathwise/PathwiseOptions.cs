namespace Escapement.Stability;

/// <summary>How to estimate what cannot be summed exactly.</summary>
public sealed record PathwiseOptions
{
    readonly double _confidence = 0.99;
    readonly double _work = 2.5e9;

    /// <summary>The seed of all random numbers: the same seed gives the same bits. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The confidence of every interval. In (0, 1); default 0.99.</summary>
    public double Confidence
    {
        get => _confidence;
        init => _confidence = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Confidence), value, "The confidence must lie in (0, 1).");
    }

    /// <summary>
    /// Multiplications to spend at most on one batch and learning rate, about. Large problems get fewer particles and steps and wider intervals;
    /// where not even the least is affordable, proved bounds only. Default 2.5e9, a few seconds.
    /// </summary>
    public double Work
    {
        get => _work;
        init => _work = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Work), value, "The work must be positive.");
    }
}
