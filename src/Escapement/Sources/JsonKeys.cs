using System.Text.Json;

namespace Escapement.Sources;

/// <summary>
/// Finds where the values of the known keys start in a JSON text. It checks the whole text, so that later reads can rely on valid JSON, and builds
/// no objects.
/// </summary>
static class JsonKeys
{
    /// <exception cref="SourceException">The text is not valid JSON or not an object, or has a known key twice.</exception>
    public static Dictionary<string, int> Find(string file, ReadOnlySpan<byte> text, IReadOnlyCollection<string> known)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw JsonArray.At(file, text, 0, reader).Error($"holds {JsonArray.Name(reader.TokenType)}, expected an object with keys "
                    + "such as x, Q or diagonal");
            }

            Dictionary<string, int> starts = [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                Place place = JsonArray.At(file, text, 0, reader);
                string key = Text(place, reader);
                reader.Read();
                if (known.Contains(key) && !starts.TryAdd(key, (int)reader.TokenStartIndex))
                {
                    throw place.Error($"the key {key} is given twice");
                }

                reader.Skip();
            }

            reader.Read(); // throws if anything follows the object
            return starts;
        }
        catch (JsonException e)
        {
            throw Fault(file, e);
        }
    }

    /// <summary>Checks that the whole text is one valid JSON value.</summary>
    public static void Check(string file, ReadOnlySpan<byte> text)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw Fault(file, e);
        }
    }

    /// <summary>The text of a string or a key.</summary>
    public static string Text(Place place, in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw place.Error("a text is not valid Unicode", e);
        }
    }

    static SourceException Fault(string file, JsonException e)
    {
        int position = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string message = (position < 0 ? e.Message : e.Message[..position]).TrimEnd('.');
        return new Place(file) { Line = 1 + (e.LineNumber ?? 0), Column = 1 + (int)(e.BytePositionInLine ?? 0) }.Error(
            "not valid JSON: " + Excerpt.Plain(message), e);
    }
}
