using System.Text.Json;

namespace Escapement.Sources;

/// <summary>Reads a vector, such as a point θ or a diagonal preconditioner, from a file.</summary>
public static class VectorFile
{
    /// <summary>
    /// Reads a <c>.npy</c> array, a <c>.json</c> array of numbers (nested or not), or otherwise text: numbers separated by commas, semicolons,
    /// tabs, spaces or line ends. A matrix is read row by row.
    /// </summary>
    /// <param name="path">The file, gzip-compressed or not.</param>
    /// <param name="expectedLength">The required length, such as p; null for any.</param>
    /// <returns>The numbers, all finite.</returns>
    /// <exception cref="SourceException">The file cannot be read, holds anything else, or has another length.</exception>
    public static double[] Read(string path, int? expectedLength = null)
    {
        double[] values = FileKinds.Of(path) switch
        {
            FileKind.Npy => Npy.Load(path).RequireFinite(path, "the array").Span.ToArray(),
            FileKind.Json => Json(path),
            FileKind.Text => Text(path),
            FileKind other => throw new Place(path).Error($"is {FileKinds.Describe(other)}, expected numbers as .npy, JSON or text"),
        };
        return expectedLength is null || values.Length == expectedLength
            ? values
            : throw new Place(path).Error(FormattableString.Invariant($"{values.Length} numbers, expected {expectedLength}"));
    }

    static double[] Json(string path)
    {
        byte[] text = InputFile.ReadAllBytes(path);
        JsonKeys.Check(path, text);
        Utf8JsonReader reader = new(text);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartArray
            ? JsonArray.Read(path, "the array", text, 0, CancellationToken.None).Span.ToArray()
            : throw new Place(path).Error($"holds {JsonArray.Name(reader.TokenType)}, expected an array of numbers");
    }

    static double[] Text(string path)
    {
        ReadOnlySpan<byte> text = CsvText.Of(path, InputFile.ReadAllBytes(path));
        CsvReader reader = new(text, path, CsvText.Delimiter(text));
        List<double> values = [];
        while (reader.NextRow())
        {
            while (reader.NextCell(out ReadOnlySpan<byte> cell))
            {
                if (!CellNumber.TryParse(cell, out double value) || !double.IsFinite(value))
                {
                    throw reader.Place.Error(CellNumber.Fault(cell));
                }

                values.Add(value);
            }
        }

        return [.. values];
    }
}
