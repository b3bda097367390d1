using System.Globalization;
using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>
/// A text table: each row is a component, one column is the target, the others are numeric features. The code reads it twice, first for its shape
/// and then for its cells, so that it knows the memory needed before it allocates.
/// </summary>
static class CsvSource
{
    public static FiniteSum Load(
        string file, ReadOnlySpan<byte> bytes, SourceOptions options, TargetKind targets, CancellationToken cancellationToken)
    {
        ModelKind? model = options.Model is null ? null : ModelNames.TryParse(options.Model);
        CsvTable table = CsvTable.Measure(file, bytes, options.Header, cancellationToken);
        return model == ModelKind.QuadraticSum
            ? Rows(table, options, cancellationToken)
            : Labelled(table, options, model, targets, cancellationToken);
    }

    static QuadraticSum Rows(CsvTable table, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.TableOptionsOfQuadraticSum(table.File, options);
        if (options.Target is not null)
        {
            throw new Place(table.File).Error("a quadratic sum uses all columns as x_i; it has no target column");
        }

        NdArray rows = NdArray.Allocate(table.File, "the rows", [(int)table.Rows, table.Columns]);
        CsvReader reader = table.Data();
        for (int i = 0; reader.NextRow(); i++)
        {
            ReadRow(table, ref reader, rows.Span.Slice(i * table.Columns, table.Columns), -1, null, cancellationToken);
        }

        return LabelledTable.Guard(table.File, () => QuadraticSum.FromRows((double[,])rows.Values));
    }

    static FiniteSum Labelled(CsvTable table, SourceOptions options, ModelKind? model, TargetKind kind, CancellationToken cancellationToken)
    {
        if (table.Columns < 2)
        {
            throw new Place(table.File).Error("has 1 column, expected at least 2 (features and a target) separated by commas, semicolons, "
                + "tabs or spaces");
        }

        (int rows, int features) = DesignMatrix.Counts(table.File, table.Rows, table.Columns - 1);
        int target = TargetColumn(table, options.Target);
        Place column = new(table.File) { Column = target + 1, Name = table.NameOf(target) };
        Targets targets = new(column, LabelledTable.TargetsOf(model, kind), rows);
        using DesignMatrix design = new(table.File, rows, features, options.Intercept);
        CsvReader reader = table.Data();
        while (reader.NextRow())
        {
            ReadRow(table, ref reader, design.NextRow(), target, targets, cancellationToken);
        }

        return LabelledTable.ToProblem(design, targets, model, options);
    }

    static void ReadRow(
        CsvTable table, ref CsvReader reader, Span<double> features, int target, Targets? targets, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int j = 0;
        for (int column = 0; reader.NextCell(out ReadOnlySpan<byte> cell); column++)
        {
            if (column == target)
            {
                targets!.Add(reader.Place with { Name = table.NameOf(column) }, cell);
            }
            else if (!CellNumber.TryParse(cell, out features[j]) || !double.IsFinite(features[j++]))
            {
                bool perhapsName = reader.Row == table.FirstRow && table.HeaderInferred && !cell.Contains((byte)',');
                string hint = perhapsName ? "; if this row names the columns, set the header option" : "";
                throw (reader.Place with { Name = table.NameOf(column) }).Error(CellNumber.Fault(cell) + hint);
            }
        }
    }

    /// <summary>The 0-based target column: by name, otherwise by 1-based number; by default the last.</summary>
    static int TargetColumn(CsvTable table, string? target)
    {
        if (target is null)
        {
            return table.Columns - 1;
        }

        string[] header = table.Names ?? [];
        int first = Array.IndexOf(header, target);
        if (first >= 0)
        {
            return first == Array.LastIndexOf(header, target)
                ? first
                : throw new Place(table.File).Error($"several columns are named {Excerpt.Of(target)}; give the target as a column number, 1 "
                    + $"to {table.Columns}");
        }

        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= table.Columns)
        {
            return number - 1;
        }

        string names = table.Names is null ? "no header" : "the columns " + Targets.List(table.Names);
        throw new Place(table.File).Error($"no target column {Excerpt.Of(target)}; the file has {names}, and a target can be a number from "
            + $"1 to {table.Columns}");
    }
}
