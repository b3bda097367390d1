using System.Text;

namespace Escapement.Sources;

/// <summary>An attribute of an ARFF file: its name, and its values if it is nominal.</summary>
/// <param name="Name">The name, without quotes.</param>
/// <param name="Numeric">Whether its values are numbers.</param>
/// <param name="Values">The values of a nominal attribute; null for others.</param>
sealed record ArffAttribute(string Name, bool Numeric, string[]? Values);

/// <summary>The attributes that an ARFF file declares before its data.</summary>
sealed class ArffHeader
{
    readonly List<ArffAttribute> _attributes = [];

    /// <summary>The attributes, in the order of the cells.</summary>
    public IReadOnlyList<ArffAttribute> Attributes => _attributes;

    /// <summary>Whether a text starts as an ARFF file does: after comments comes <c>@relation</c>.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start)
    {
        ArffLines lines = new(start is [0xEF, 0xBB, 0xBF, ..] ? start[3..] : start);
        return lines.Next(out ReadOnlySpan<byte> line) && line.Length > 10 && Ascii.EqualsIgnoreCase(line[..9], "@relation"u8);
    }

    /// <summary>Reads the lines up to <c>@data</c>.</summary>
    /// <exception cref="SourceException">A line is no declaration, there are no attributes, or the data never start.</exception>
    public static ArffHeader Read(string file, ref ArffLines lines, CancellationToken cancellationToken)
    {
        ArffHeader header = new();
        while (lines.Next(out ReadOnlySpan<byte> line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Place place = new(file) { Line = lines.Line };
            ArffTokens tokens = new(line, place);
            string keyword = tokens.Word().ToLowerInvariant();
            switch (keyword)
            {
                case "@relation":
                    break;
                case "@attribute":
                    header._attributes.Add(Attribute(place, ref tokens));
                    break;
                case "@data" when header._attributes.Count > 0:
                    return header;
                case "@data":
                    throw place.Error("the data start before any @attribute is declared");
                default:
                    throw place.Error($"{Excerpt.Of(keyword)} is not a declaration, expected @attribute or @data");
            }
        }

        throw new Place(file).Error("is an ARFF file without @data");
    }

    static ArffAttribute Attribute(Place place, ref ArffTokens tokens)
    {
        string name = tokens.Word();
        if (name.Length == 0)
        {
            throw place.Error("@attribute has no name");
        }

        place = place with { Name = name };
        if (tokens.Take((byte)'{'))
        {
            List<string> values = [];
            while (!tokens.Take((byte)'}'))
            {
                if (tokens.AtEnd)
                {
                    throw place.Error("the list of values is never closed by }");
                }

                string value = tokens.Word();
                if (value.Length == 0 && !tokens.Quoted)
                {
                    throw place.Error("the list of values has no value between two commas or braces");
                }

                values.Add(value);
                tokens.Take((byte)',');
            }

            return values.Count > 0 ? new(name, false, [.. values]) : throw place.Error("is nominal but lists no values");
        }

        string type = tokens.Word();
        return type.ToLowerInvariant() switch
        {
            "numeric" or "real" or "integer" => new(name, true, null),
            "string" or "date" => new(name, false, null),
            "relational" => throw place.Error("is relational (a table in each cell), expected numeric, nominal, string or date"),
            _ => throw place.Error($"has the type {Excerpt.Of(type)}, expected numeric, nominal ({{a, b}}), string or date"),
        };
    }
}
