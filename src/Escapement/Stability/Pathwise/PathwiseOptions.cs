namespace Escapement.Stability;

/// <summary>How to estimate what cannot be summed exactly.</summary>
public sealed record PathwiseOptions
{
    readonly double _confidence = 0.99;
    readonly double _effort = 1;

    const double MostFactors = 2e6;
    const double FewFactors = 1e5;
    const double UsualWork = 1e9;
    const double MostWork = 4e9;

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
    /// How much to compute: 1 is under a second for small problems and a few seconds for large ones, which get fewer particles and steps and wider
    /// intervals, or only proved bounds if even the smallest run is too expensive. Four times the effort about halves the intervals. Default 1.
    /// </summary>
    public double Effort
    {
        get => _effort;
        init => _effort = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Effort), value, "The effort must be positive and finite.");
    }

    /// <summary>Multiplications to spend on a problem of which one factor of the product costs this many.</summary>
    internal double Work(double factorCost)
        => Effort * Math.Min(MostFactors * factorCost, Math.Max(UsualWork, Math.Min(MostWork, FewFactors * factorCost)));
}
