using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>
/// A file in the format of svmlight and LIBSVM. Its text, which stores only nonzero features, stays as it is until the matrix is filled from it. The
/// problems work on dense matrices, so the memory that needs is checked first.
/// </summary>
static class SvmlightSource
{
    public static FiniteSum Load(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.ColumnOptions(file, options);
        ModelKind? model = options.Model is null ? null : ModelNames.TryParse(options.Model);
        if (model == ModelKind.QuadraticSum)
        {
            throw new Place(file).Error("labels and features do not form a quadratic sum; choose least-squares, logistic or softmax");
        }

        ReadOnlySpan<byte> text = CsvText.Of(file, InputFile.ReadAllBytes(file));
        SvmlightShape shape = SvmlightShape.Measure(file, text, cancellationToken);
        MemoryNeed.Require(
            file, FormattableString.Invariant($"{shape.Rows} × {shape.Columns} doubles, the dense matrix of its {shape.Stored} stored features,"),
            (double)sizeof(double) * shape.Rows * shape.Columns);
        (int rows, int features) = DesignMatrix.Counts(file, shape.Rows, shape.Columns);
        Targets targets = new(new Place(file) { Name = "label" }, LabelledTable.TargetsOf(model, shape.Targets), rows);
        using DesignMatrix design = new(file, rows, features, options.Intercept);
        SvmlightReader reader = new(text, file);
        while (reader.NextRow(out ReadOnlySpan<byte> label))
        {
            cancellationToken.ThrowIfCancellationRequested();
            targets.Add(reader.Place with { Name = "label" }, label);
            Span<double> row = design.NextRow();
            row.Clear();
            while (reader.NextFeature(out long index, out double value))
            {
                row[(int)(index - shape.First)] = value;
            }
        }

        return LabelledTable.ToProblem(design, targets, model, options);
    }
}
