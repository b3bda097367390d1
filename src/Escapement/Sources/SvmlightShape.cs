using System.Runtime.InteropServices;

namespace Escapement.Sources;

/// <summary>What has to be known of an svmlight file before its numbers are stored.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Stored">The number of stored features, over all rows.</param>
/// <param name="First">The index of the first column: 0 if the file uses it, otherwise 1.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Targets">Classes if the labels are two whole numbers, such as −1 and +1.</param>
readonly record struct SvmlightShape(long Rows, long Stored, long First, ulong Columns, TargetKind Targets)
{
    /// <exception cref="SourceException">A line is malformed, an index occurs twice in a row, or there are no rows or no features.</exception>
    public static SvmlightShape Measure(string file, ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        SvmlightReader reader = new(text, file);
        List<long> row = [];
        HashSet<double> labels = [];
        bool classes = true;
        long rows = 0, stored = 0, first = 1, last = -1;
        while (reader.NextRow(out ReadOnlySpan<byte> label))
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            RequireOneLabel(reader.Place, label);
            classes = classes && CellNumber.TryParse(label, out double value) && value == Math.Truncate(value)
                && (labels.Contains(value) || (labels.Count < 2 && labels.Add(value)));
            row.Clear();
            while (reader.NextFeature(out long index, out _))
            {
                row.Add(index);
            }

            (stored, first, last) = (stored + row.Count, row.Contains(0) ? 0 : first, row.Count == 0 ? last : Math.Max(last, row.Max()));
            RequireDistinct(reader.Place, CollectionsMarshal.AsSpan(row));
        }

        return rows == 0 ? throw new Place(file).Error("holds no rows")
            : last < 0 ? throw new Place(file).Error("holds labels but no features, expected index:value after a label")
            : new(rows, stored, first, (ulong)last + 1 - (ulong)first, classes && labels.Count == 2 ? TargetKind.Classes : TargetKind.Inferred);
    }

    static void RequireOneLabel(Place place, ReadOnlySpan<byte> label)
    {
        if (label.Contains((byte)':'))
        {
            throw place.Error($"starts with the feature {Excerpt.Of(label)}, expected a label before it");
        }

        if (label.Contains((byte)','))
        {
            throw place.Error($"{Excerpt.Of(label)} are several labels, expected one for each row");
        }
    }

    /// <summary>Indices usually rise; where they do not, sorting shows those that occur twice.</summary>
    static void RequireDistinct(Place place, Span<long> row)
    {
        bool rising = true;
        for (int i = 1; i < row.Length && rising; i++)
        {
            rising = row[i] > row[i - 1];
        }

        if (rising)
        {
            return;
        }

        row.Sort();
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] == row[i - 1])
            {
                throw (place with { Name = FormattableString.Invariant($"feature {row[i]}") }).Error("has two values, expected one");
            }
        }
    }
}
