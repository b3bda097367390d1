using System.Globalization;
using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>
/// An ARFF file (Weka): a table that declares its columns. It is written as CSV with the names in the row of <c>@data</c>, so that all rows keep
/// their numbers, and read as such; a nominal or text target has classes, a numeric one numbers.
/// </summary>
static class ArffSource
{
    /// <summary>How an ARFF file writes a missing value.</summary>
    const string Missing = "?";

    public static FiniteSum Load(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.HeaderOption(file, options);
        ReadOnlySpan<byte> text = CsvText.Of(file, InputFile.ReadAllBytes(file));
        ArffLines lines = new(text);
        IReadOnlyList<ArffAttribute> attributes = ArffHeader.Read(file, ref lines, cancellationToken).Attributes;
        int target = Target(attributes, options.Target);
        TableText table = new(file);
        table.SkipTo(lines.Line);
        foreach (ArffAttribute attribute in attributes)
        {
            table.Cell(attribute.Name);
        }

        table.EndRow();
        bool any = false;
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            any = true;
            table.SkipTo(lines.Line);
            ArffRow row = new(new Place(file) { Row = lines.Line }, line, attributes);
            for (int j = 0; j < attributes.Count; j++)
            {
                // The target of a row without one is empty: as a class, "?" would be a name like any other.
                table.Cell(row[j] ?? (j == target ? "" : Missing));
            }

            table.EndRow();
        }

        return !any ? throw new Place(file).Error("has no rows after @data")
            : attributes.Count == 1 && options.Model != ModelNames.Of(ModelKind.QuadraticSum)
                ? throw new Place(file).Error("declares 1 attribute, expected at least 2: features and a target")
            : CsvSource.Load(
                file, table.Bytes, options with { Header = true }, attributes[target].Numeric ? TargetKind.Numbers : TargetKind.Classes,
                cancellationToken);
    }

    /// <summary>The target's position; the last if the option names no column, which is refused later.</summary>
    static int Target(IReadOnlyList<ArffAttribute> attributes, string? target)
    {
        for (int j = 0; j < attributes.Count; j++)
        {
            if (attributes[j].Name == target)
            {
                return j;
            }
        }

        return int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= attributes.Count
            ? number - 1
            : attributes.Count - 1;
    }
}
