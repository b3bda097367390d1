using Escapement.Problems;
using Escapement.Sources;

namespace Escapement.Experiments;

/// <summary>Loads a problem as <see cref="ProblemSource.Load"/> does, and Parquet files too, for which the library has no reader.</summary>
static class ProblemFile
{
    /// <exception cref="SourceException">The source cannot be read as a problem.</exception>
    public static FiniteSum Load(string source, SourceOptions? options = null, CancellationToken cancellationToken = default)
        => ProblemSource.IsParquet(source)
            ? ParquetTable.Load(source, options ?? new(), cancellationToken)
            : ProblemSource.Load(source, options, cancellationToken);
}
