using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>The paper's study, or a part of it.</summary>
public sealed record StudyRequest
{
    /// <summary>Which claims: <c>quadratic</c>, <c>styblinski-tang</c>, <c>quadratic-circle</c>, <c>mechanism</c> or <c>all</c> (default).</summary>
    public string Name { get; init; } = "all";

    /// <summary>How much is measured. Default <see cref="StudyScale.Quick"/>.</summary>
    public StudyScale Scale { get; init; }

    /// <summary>The seed of all random numbers. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>The folder of the report and of the data behind every figure. What is measured there already is kept.</summary>
    public required string Out { get; init; }

    /// <summary>Which share of the work to measure. Default all.</summary>
    public Slice Slice { get; init; } = Slice.Whole;

    /// <summary>Threads of sweeps and of the numerical library; null (default) for one per core.</summary>
    public int? Threads { get; init; }
}
