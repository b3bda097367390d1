using System.Globalization;
using System.Text.Json;

namespace Escapement.Sources;

/// <summary>Reads a regular array of numbers from a JSON text: first measures it, then reads it into one allocation.</summary>
static class JsonArray
{
    /// <param name="file">The file, for messages.</param>
    /// <param name="name">The name of the array in the file.</param>
    /// <param name="text">The whole text, already known to be valid JSON.</param>
    /// <param name="start">Where the array starts in it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="SourceException">The array is jagged, empty or too deep, or an entry is not a finite number.</exception>
    public static NdArray Read(string file, string name, ReadOnlySpan<byte> text, int start, CancellationToken cancellationToken)
    {
        NdArray array = NdArray.Allocate(file, name, Measure(file, name, text, start, cancellationToken));
        Span<double> values = array.Span;
        Utf8JsonReader reader = new(text[start..]);
        for (int i = 0; i < values.Length && reader.Read();)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                values[i] = reader.GetDouble();
                if (!double.IsFinite(values[i]))
                {
                    throw At(file, text, start, reader).Error($"{array.PathOf(name, i)} is {TooLarge(reader)}");
                }

                i++;
            }
        }

        return array;
    }

    /// <summary>The place of the reader's token.</summary>
    public static Place At(string file, ReadOnlySpan<byte> text, int start, in Utf8JsonReader reader) =>
        new(file) { Line = 1 + text[..(start + (int)reader.TokenStartIndex)].Count((byte)'\n') };

    public static string TooLarge(in Utf8JsonReader reader) => Excerpt.Of(reader.ValueSpan).Trim('"') + ", too large for a double-precision number";

    /// <summary>The kind of a token, in words.</summary>
    public static string Name(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    static int[] Measure(string file, string name, ReadOnlySpan<byte> text, int start, CancellationToken cancellationToken)
    {
        int[] shape = [-1, -1, -1], counts = new int[NdArray.MaxRank];
        int depth = 0, rank = 0;
        Utf8JsonReader reader = new(text[start..]);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray when depth == NdArray.MaxRank:
                    throw Fault(reader, text, $"is an array, expected a number (at most {NdArray.MaxRank} dimensions)");
                case JsonTokenType.StartArray when rank > 0 && depth == rank:
                    throw Fault(reader, text, "is an array, expected a number");
                case JsonTokenType.StartArray:
                    counts[depth++] = 0;
                    break;
                case JsonTokenType.Number when depth > 0 && (rank == 0 || depth == rank):
                    rank = depth;
                    counts[depth - 1]++;
                    break;
                case JsonTokenType.EndArray:
                    cancellationToken.ThrowIfCancellationRequested();
                    depth--;
                    if (counts[depth] == 0)
                    {
                        throw Fault(reader, text, "is empty");
                    }

                    if (shape[depth] >= 0 && shape[depth] != counts[depth])
                    {
                        string what = depth + 1 == rank ? "numbers" : "arrays";
                        throw Fault(reader, text, string.Create(CultureInfo.InvariantCulture, $"has {counts[depth]} {what}, expected "
                            + $"{shape[depth]}"));
                    }

                    shape[depth] = counts[depth];
                    if (depth == 0)
                    {
                        return shape[..rank];
                    }

                    counts[depth - 1]++;
                    break;
                default:
                    throw Fault(reader, text, $"is {Name(reader.TokenType)}, expected {(rank == 0 || depth == rank ? "a number" : "an array")}");
            }
        }

        throw new InvalidOperationException("The text must be checked first.");

        SourceException Fault(in Utf8JsonReader reader, ReadOnlySpan<byte> text, string fault)
        {
            string path = string.Concat(counts.Take(depth).Select(n => FormattableString.Invariant($"[{n}]")));
            return At(file, text, start, reader).Error($"{name}{path} {fault}");
        }
    }
}
