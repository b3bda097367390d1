using Escapement.Geometry;
using Escapement.Problems;
using Escapement.Sources;
using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Experiments;

/// <summary>The subject of every use case: a problem, one of its minima, and an update rule.</summary>
public sealed record MinimumRequest
{
    /// <summary>
    /// The source of the problem, as for <see cref="ProblemSource.Load"/>, or a Parquet file, a table with named columns; if
    /// <see cref="Problem"/> is set, its name in messages.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>
    /// Your own problem, which replaces the one that <see cref="Source"/> names. It is not disposed. Null (default) to read the source.
    /// </summary>
    public FiniteSum? Problem { get; init; }

    /// <summary>How the source is read. Default: unchanged.</summary>
    public SourceOptions SourceOptions { get; init; } = new();

    /// <summary>The minimizer of a nonconvex problem, by name; null (default) for the one the problem prefers.</summary>
    public string? At { get; init; }

    /// <summary>A vector file with the point to analyze; null (default) to search for a minimizer.</summary>
    public string? MinimizerFile { get; init; }

    /// <summary>The update rule. Default plain SGD.</summary>
    public UpdateRule Rule { get; init; } = UpdateRule.Sgd;

    /// <summary>A vector file with the diagonal of a frozen preconditioner; null (default) for none.</summary>
    public string? PreconditionerFile { get; init; }

    /// <summary>Eigenvalues of the mean Hessian up to this multiple of the largest count as zero, in (0, 1). Default 1e-12.</summary>
    public double RankTolerance { get; init; } = new GeometryOptions().RankTolerance;

    /// <summary>The relative gap between the certified lower and upper value of a threshold. Default 1e-9.</summary>
    public double Gap { get; init; } = new StabilityRequest { Batches = [] }.RelativeGap;

    /// <summary>Threads of the numerical library and of simulations; null (default) for one per core.</summary>
    public int? Threads { get; init; }
}
