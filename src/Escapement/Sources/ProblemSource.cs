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
    /// <item><c>mnist:DIR</c>: a folder of IDX files, such as <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>: its training set,
    /// or the only set in it; <c>mnist:FILE</c> or the name of an IDX file: this file and, beside it, its labels or images;</item>
    /// <item>a <c>.json</c> file: an object with <c>x</c>, <c>Q</c> or <c>diagonal</c> (a quadratic sum, gradients <c>g</c> optional), or
    /// with <c>x</c> and <c>y</c> (a table with targets); an array may be the path of a <c>.npy</c> file beside it;</item>
    /// <item>a <c>.npy</c> file: an N × p matrix of rows x_i, a quadratic sum with Q_i = x_i x_iᵀ;</item>
    /// <item>a <c>.npz</c> file: arrays <c>x</c> (N × d) and <c>y</c> (N), a table with targets, or a single array, as in a <c>.npy</c> file;</item>
    /// <item>a <c>.svm</c>, <c>.libsvm</c> or <c>.svmlight</c> file, or any other text of lines <c>label index:value index:value …</c>: a table with
    /// indices from 1, or from 0 if an index is 0; <c>qid:</c> is skipped; two whole numbers as labels are classes. Only nonzero features are
    /// stored in the file, but the problem works on the dense N × d matrix, which must fit into memory;</item>
    /// <item>an <c>.arff</c> file (Weka): a table; a nominal target has classes, a numeric one numbers; <c>?</c> is a missing cell;</item>
    /// <item>any other text: a table, with cells separated by commas, semicolons, tabs or whitespace.</item>
    /// </list>
    /// Every file but <c>.npz</c> may be gzip-compressed. Formats are recognized by their first bytes where these tell, otherwise by name. Parquet
    /// files are tables for the commands and for the requests of Escapement.Experiments, but not here: this library contains no reader for them.
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
            FileKind.Npz => NpzSource.Load(source, options, cancellationToken),
            FileKind.Svmlight => SvmlightSource.Load(source, options, cancellationToken),
            FileKind.Arff => ArffSource.Load(source, options, cancellationToken),
            FileKind.Idx => IdxFolder.LoadFile(source, options, cancellationToken),
            FileKind.Parquet => throw new Place(source).Error("is a Parquet file, which the library alone does not read; convert it with duckdb -c "
                + "\"COPY (FROM 'data.parquet') TO 'data.csv'\", or load it in Python with pandas.read_parquet and save it with "
                + "to_csv(\"data.csv\", index=False)"),
            _ => CsvSource.Load(source, InputFile.ReadAllBytes(source), options, TargetKind.Inferred, cancellationToken),
        };
    }

    /// <summary>Whether a source is a Parquet file, which Escapement.Experiments reads.</summary>
    internal static bool IsParquet(string source) => TestProblems.Find(source) is null && EmbeddedData.Find(source) is null
        && !source.StartsWith(IdxPrefix, StringComparison.Ordinal) && File.Exists(source) && FileKinds.Of(source) == FileKind.Parquet;

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
