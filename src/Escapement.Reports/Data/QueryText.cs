using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Escapement.Experiments.Sweeps;
using Escapement.Reports.Story;

namespace Escapement.Reports.Data;

/// <summary>The rows of a query as text; CSV and JSON at full precision.</summary>
static class QueryText
{
    // The text goes to files and pipes, never into a web page, so signs such as × may stay readable.
    static readonly JsonSerializerOptions _format = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly char[] _special = [',', '"', '\n', '\r'];

    public static IEnumerable<string> Of(QueryResult result, QueryFormat format) => format switch
    {
        QueryFormat.Json => Json(result),
        QueryFormat.Csv => result.Rows.Select(row => row.Select(Text)).Prepend(result.Columns).Select(row => string.Join(',', row.Select(Field))),
        _ => result.Columns.Count == 0 ? [] : TextTable.Of(result.Columns, result.Rows.Select(row => (string[])[.. row.Select(Cell)])),
    };

    static IEnumerable<string> Json(QueryResult result)
    {
        yield return "[";
        for (int i = 0; i < result.Rows.Count; i++)
        {
            JsonObject row = [];
            foreach ((string column, object? value) in result.Columns.Zip(result.Rows[i]))
            {
                row[Unused(row, column)] = Node(value);
            }

            yield return "  " + row.ToJsonString(_format) + (i < result.Rows.Count - 1 ? "," : "");
        }

        yield return "]";
    }

    /// <summary>SQL may give two columns the same name; a JSON object may not.</summary>
    static string Unused(JsonObject row, string name) => row.ContainsKey(name) ? Unused(row, name + "_") : name;

    /// <summary>A value as its JSON type; null for numbers that JSON cannot represent.</summary>
    static JsonNode? Node(object? value) => value switch
    {
        null => null,
        bool truth => truth,
        double number => double.IsFinite(number) ? number : null,
        float number => float.IsFinite(number) ? number : null,
        BigInteger number => JsonNode.Parse(number.ToString(CultureInfo.InvariantCulture)),
        decimal or sbyte or byte or short or ushort or int or uint or long or ulong => JsonValue.Create(value),
        string text => text,
        IDictionary map => new JsonObject(map.Keys.Cast<object>().Select(key => KeyValuePair.Create(Text(key), Node(map[key])))),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Node)]),
        _ => Text(value),
    };

    static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        double number => Numbers.Exact(number),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text => text,
        IDictionary or IEnumerable => Node(value)!.ToJsonString(_format),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>For people: five digits.</summary>
    static string Cell(object? value) => value switch
    {
        null => "-",
        double number => Numbers.Tabled(number),
        IEnumerable items when items is not (string or IDictionary) => $"[{string.Join(", ", items.Cast<object?>().Select(Cell))}]",
        _ => Lines.Join(Text(value)),
    };

    static string Field(string text) => text.IndexOfAny(_special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
