using System.Text;
using System.Text.Json;
using Escapement.Sources;

namespace Escapement.Experiments.Sweeps;

/// <summary>A number, text, true, false or null of a JSON text.</summary>
/// <param name="Line">The line it is on, from 1.</param>
/// <param name="Type">What it is.</param>
/// <param name="Text">A text without its quotes and escapes; anything else as written.</param>
readonly record struct JsonScalar(long Line, JsonTokenType Type, string Text);

/// <summary>
/// A JSON object whose values are scalars or lists of scalars; it remembers the line of every value. Comments and trailing commas are allowed.
/// </summary>
sealed class FlatJson
{
    readonly string _file;
    readonly IReadOnlyList<string> _allowed;
    readonly Dictionary<string, (long Line, bool IsList, List<JsonScalar> Items)> _values = [];

    FlatJson(string file, IReadOnlyList<string> allowed) => (_file, _allowed) = (file, allowed);

    /// <exception cref="SourceException">The text is not such an object, or a key is not allowed or appears twice. The message gives file, line and
    /// allowed keys.</exception>
    public static FlatJson Parse(string file, ReadOnlySpan<byte> text, IReadOnlyList<string> allowed)
    {
        FlatJson parsed = new(file, allowed);
        try
        {
            parsed.Read(text);
        }
        catch (JsonException e)
        {
            int position = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string message = (position < 0 ? e.Message : e.Message[..position]).TrimEnd('.');
            throw parsed.Error(1 + (e.LineNumber ?? 0), $"not valid JSON: {Excerpt.Plain(message)}; {parsed.Allowed}", e);
        }

        return parsed;
    }

    /// <summary>Whether the key is given.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The line of a key; 0 if it is not given.</summary>
    public long Line(string key) => _values.TryGetValue(key, out var value) ? value.Line : 0;

    /// <summary>Reads one value; a list is an error.</summary>
    public T One<T>(string key, Func<JsonScalar, T?> read, string expected, T otherwise)
        where T : struct
        => !_values.TryGetValue(key, out var value) ? otherwise
            : value.IsList ? throw Error(value.Line, $"{key} is an array, expected {expected}")
            : Item(key, value.Items[0], read, expected);

    /// <summary>Reads a list, or one value as a list of one. The list must not be empty or repeat a value.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<JsonScalar, T?> read, string expected)
        where T : struct
        => Distinct(key, item => Item(key, item, read, expected), expected);

    /// <summary>Reads a list of strings in the same way.</summary>
    public IReadOnlyList<string> Texts(string key, string expected)
        => Distinct(
            key, item => item is { Type: JsonTokenType.String, Text.Length: > 0 } ? item.Text : throw Wrong(key, item, expected), expected);

    /// <summary>An error at a line; line 0 means the whole file.</summary>
    public SourceException Error(long line, string message, Exception? cause = null) => new Place(_file) { Line = line }.Error(message, cause);

    /// <summary>Describes the allowed values.</summary>
    public string Allowed => $"allowed keys are {string.Join(", ", _allowed)}";

    List<T> Distinct<T>(string key, Func<JsonScalar, T> read, string expected)
    {
        (long line, _, List<JsonScalar> items) = _values[key];
        if (items.Count == 0)
        {
            throw Error(line, $"{key} is an empty array, expected {expected}");
        }

        HashSet<T> seen = [];
        List<T> values = [];
        foreach (JsonScalar item in items)
        {
            T value = read(item);
            values.Add(seen.Add(value) ? value : throw Error(item.Line, $"{key} names {Shown(item)} twice"));
        }

        return values;
    }

    T Item<T>(string key, JsonScalar item, Func<JsonScalar, T?> read, string expected)
        where T : struct
        => read(item) ?? throw Wrong(key, item, expected);

    SourceException Wrong(string key, JsonScalar item, string expected) => Error(item.Line, $"{key} is {Shown(item)}, expected {expected}");

    static string Shown(JsonScalar item) => item.Type == JsonTokenType.String ? Excerpt.Of(item.Text) : Excerpt.Plain(item.Text, 40);

    void Read(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error(LineOf(text, reader), $"holds {JsonArray.Name(reader.TokenType)}, expected an object; {Allowed}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            long line = LineOf(text, reader);
            string key = JsonKeys.Text(new Place(_file) { Line = line }, reader);
            if (!_allowed.Contains(key))
            {
                throw Error(line, $"unknown key {Excerpt.Of(key)}; {Allowed}");
            }

            reader.Read();
            bool isList = reader.TokenType == JsonTokenType.StartArray;
            List<JsonScalar> items = [];
            while (!isList || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
            {
                items.Add(Scalar(key, text, ref reader));
                if (!isList)
                {
                    break;
                }
            }

            if (!_values.TryAdd(key, (line, isList, items)))
            {
                throw Error(line, $"the key {key} is given twice");
            }
        }

        reader.Read(); // finds what may follow the object
    }

    JsonScalar Scalar(string key, ReadOnlySpan<byte> text, ref Utf8JsonReader reader)
    {
        long line = LineOf(text, reader);
        return reader.TokenType switch
        {
            JsonTokenType.String => new(line, reader.TokenType, JsonKeys.Text(new Place(_file) { Line = line }, reader)),
            JsonTokenType.StartArray or JsonTokenType.StartObject
                => throw Error(line, $"{key} holds {JsonArray.Name(reader.TokenType)}, expected a value or an array of values"),
            _ => new(line, reader.TokenType, Encoding.UTF8.GetString(reader.ValueSpan)),
        };
    }

    static long LineOf(ReadOnlySpan<byte> text, in Utf8JsonReader reader) => 1 + text[..(int)reader.TokenStartIndex].Count((byte)'\n');
}
