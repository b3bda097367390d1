using System.IO.Compression;
using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>NumPy's .npz files: arrays x (or X) and y are a table with targets, a single array is the rows of a quadratic sum.</summary>
static class NpzSource
{
    const string Expected = "expected x and y (a table with targets) or a single array (the rows of a quadratic sum); choose them in Python with "
        + "numpy.savez(\"data.npz\", x=..., y=...)";

    public static FiniteSum Load(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.ColumnOptions(file, options);
        string[] names = ZipContent.Read(file, archive => archive.Entries.Select(entry => entry.FullName[..^4]).ToArray());
        ModelKind? model = options.Model is null ? null : ModelNames.TryParse(options.Model);
        string? x = OneOf(file, names, "x", "X"), y = OneOf(file, names, "y", "Y");
        return (x, y) switch
        {
            (not null, not null) when model == ModelKind.QuadraticSum => throw new Place(file).Error(
                $"a quadratic sum has no targets, but the file holds {y} beside {x}; save {x} alone"),
            (not null, not null) => Table(file, x, y, model, options, cancellationToken),
            _ when names.Length == 1 => Rows(file, names[0], model, options),
            _ when names.Contains("indptr") => throw new Place(file).Error(
                "is a sparse matrix of SciPy, without targets; save it in Python with sklearn.datasets.dump_svmlight_file(X, y, \"data.svm\")"),
            _ => throw new Place(file).Error($"holds the arrays {Targets.List(names)}, {Expected}"),
        };
    }

    static FiniteSum Table(
        string file, string x, string y, ModelKind? model, SourceOptions options, CancellationToken cancellationToken)
    {
        NdArray features = Read(file, x), values = Read(file, y);
        if (features.Shape.Length != 2)
        {
            throw Shape(file, x, features, "N × d, a row for each component");
        }

        (int rows, int columns) = DesignMatrix.Counts(file, features.Shape[0], features.Shape[1]);
        if (values.Span.Length != rows || values.Shape[0] != rows)
        {
            throw Shape(file, y, values, FormattableString.Invariant($"{rows} targets, one for each row of {x}"));
        }

        Targets targets = new(new Place(file) { Name = y }, LabelledTable.TargetsOf(model, TargetKind.Inferred), rows);
        using DesignMatrix design = new(file, rows, columns, options.Intercept);
        for (int i = 0; i < rows; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            targets.Add(new Place(file) { Name = values.PathOf(y, i) }, values.Span[i]);
            features.Span.Slice(i * columns, columns).CopyTo(design.NextRow());
        }

        return LabelledTable.ToProblem(design, targets, model, options);
    }

    static QuadraticSum Rows(string file, string name, ModelKind? model, SourceOptions options)
    {
        if (model is not (null or ModelKind.QuadraticSum))
        {
            throw new Place(file).Error($"a single array is the rows of a quadratic sum; for {options.Model} the file needs x and y");
        }

        Refuse.TableOptionsOfQuadraticSum(file, options);
        NdArray rows = Read(file, name);
        return rows.Values is double[,] x
            ? LabelledTable.Guard(file, () => QuadraticSum.FromRows(x))
            : throw Shape(file, name, rows, "N × p");
    }

    static string? OneOf(string file, string[] names, string small, string large) => !names.Contains(small)
        ? names.Contains(large) ? large : null
        : names.Contains(large) ? throw new Place(file).Error($"holds both {small} and {large}, expected one of them") : small;

    static NdArray Read(string file, string name) => ZipContent.Read(file, archive =>
    {
        ZipArchiveEntry entry = archive.GetEntry(name + ".npy")!;
        Crc32.Require(entry);
        using Stream stream = entry.Open();
        string array = $"{file}, array {Excerpt.Plain(name, 40)}";
        return Npy.Load(array, stream).RequireFinite(array, Excerpt.Plain(name, 40));
    });

    static SourceException Shape(string file, string name, NdArray array, string expected) =>
        new Place(file).Error($"{Excerpt.Plain(name, 40)} has the shape {NdArray.Describe(array.Shape)}, expected {expected}");
}
