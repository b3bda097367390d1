using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>Loads a problem from a name: an embedded data set, a test problem or files.</summary>
public static class ProblemSource
{
    const string IdxPrefix = "mnist:";

    /// <summary>The names of the test problems with several known minimizers, in alphabetical order.</summary>
    public static IReadOnlyList<string> TestProblemNames => TestProblems.All;

    /// <summary>
    /// Loads a problem. Features are unscaled unless <see cref="SourceOptions.Standardize"/> is set.
    /// </summary>
    /// <param name="source">
    /// <list type="bullet">
    /// <item><c>digits</c> or <c>diabetes</c>: embedded data;</item>
    /// <item>one of <see cref="TestProblemNames"/>: test problems with several known minimizers, options after a colon, as in
    /// <c>styblinski-tang:p=2,n=1000,dispersion=0.5,inhomogeneous,seed=3,at=sharp</c>; <c>at</c> names the minimizer to find;</item>
    /// <item><c>mnist:DIR</c>: a folder of IDX files, <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>;</item>
    /// <item>a <c>.json</c> file: an object with <c>x</c>, <c>Q</c> or <c>diagonal</c> (a quadratic sum, gradients <c>g</c> optional), or
    /// with <c>x</c> and <c>y</c> (a table with targets); an array may be the path of a <c>.npy</c> file beside it;</item>
    /// <item>a <c>.npy</c> file: an N × p matrix of rows x_i, a quadratic sum with Q_i = x_i x_iᵀ;</item>
    /// <item>any other file: a text table, with cells separated by commas, semicolons, tabs or whitespace.</item>
    /// </list>
    /// Every file may be gzip-compressed.
    /// </param>
    /// <param name="options">The model and its options; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The problem. The caller disposes it.</returns>
    /// <exception cref="SourceException">The source cannot be read as a problem; one line names the file and the place in it.</exception>
    public static FiniteSum Load(string source, SourceOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= new SourceOptions();
        Refuse.Invalid(options);
        if (TestProblems.Find(source) is { } make)
        {
            Refuse.EveryOption(Excerpt.Plain(source), options);
            return make();
        }

        if (source.StartsWith(IdxPrefix, StringComparison.Ordinal))
        {
            Refuse.ColumnOptions(source, options);
            return IdxFolder.Load(source[IdxPrefix.Length..], options, cancellationToken);
        }

        if (EmbeddedData.Find(source) is var (text, targets))
        {
            Refuse.ColumnOptions(source, options);
            return CsvSource.Load(source, text, options with { Header = false }, targets, cancellationToken);
        }

        if (!File.Exists(source) && !Directory.Exists(source))
        {
            throw new SourceException(
                $"{Excerpt.Plain(source)}: no such file, embedded data set ({EmbeddedData.Names}) or test problem ({TestProblems.Names})"
                    + Suggestion.After(source.Split(':')[0], [.. EmbeddedData.Names.Split(", "), .. TestProblems.All]));
        }

        return FileKinds.Of(source) switch
        {
            FileKind.Json => JsonSource.Load(source, options, cancellationToken),
            FileKind.Npy => Rows(source, options),
            _ => CsvSource.Load(source, InputFile.ReadAllBytes(source), options, TargetKind.Inferred, cancellationToken),
        };
    }

    static QuadraticSum Rows(string file, SourceOptions options)
    {
        Refuse.ColumnOptions(file, options);
        Refuse.TableOptionsOfQuadraticSum(file, options);
        if (options.Model is not null && ModelNames.TryParse(options.Model) != ModelKind.QuadraticSum)
        {
            throw new Place(file).Error($"a .npy file is the rows of a quadratic sum; for {options.Model} name it as x in a JSON file with y");
        }

        NdArray rows = Npy.Load(file).RequireFinite(file, "the array");
        return rows.Values is double[,] x
            ? LabelledTable.Guard(file, () => QuadraticSum.FromRows(x))
            : throw new Place(file).Error($"has the shape {NdArray.Describe(rows.Shape)}, expected N × p; name other shapes as x, Q or "
                + "diagonal in a JSON file");
    }
}
