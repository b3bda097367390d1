using System.Text.Json;
using Escapement.Problems;

namespace Escapement.Sources;

/// <summary>
/// A problem as a JSON object. Quadratic sums: <c>x</c> (N×p rows or N×r×p row blocks), <c>Q</c> (N×p×p) or <c>diagonal</c> (N×p), each
/// with gradients <c>g</c> (N×p, long name <c>gradient_at_minimizer</c>) or without. Tables: <c>x</c> (N×d) and <c>y</c> (N numbers or
/// labels). An array may be the path of a .npy file beside it. Other keys are ignored.
/// </summary>
sealed class JsonSource
{
    const string LongGradient = "gradient_at_minimizer";

    static readonly string[] Curvatures = ["x", "Q", "diagonal"];
    static readonly string[] TableKeys = ["x", "y"];
    static readonly string[] NoTableKeys = ["Q", "diagonal", "g", LongGradient];
    static readonly string[] Known = ["problem", "y", .. Curvatures, "g", LongGradient];

    readonly string _file;
    readonly byte[] _text;
    readonly int _offset;
    readonly Dictionary<string, int> _starts;
    readonly CancellationToken _cancellationToken;

    JsonSource(string file, CancellationToken cancellationToken)
    {
        _file = file;
        _text = InputFile.ReadAllBytes(file);
        _offset = _text is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        _starts = JsonKeys.Find(file, Text, Known);
        _cancellationToken = cancellationToken;
    }

    ReadOnlySpan<byte> Text => _text.AsSpan(_offset);

    public static FiniteSum Load(string file, SourceOptions options, CancellationToken cancellationToken)
    {
        Refuse.ColumnOptions(file, options);
        JsonSource source = new(file, cancellationToken);
        ModelKind? model = options.Model is null ? source.Model() : ModelNames.TryParse(options.Model);
        bool table = source._starts.ContainsKey("y") ? model != ModelKind.QuadraticSum : model is not (null or ModelKind.QuadraticSum);
        return table ? source.Table(model, options) : source.QuadraticSum(options);
    }

    ModelKind? Model()
    {
        if (!_starts.TryGetValue("problem", out int start))
        {
            return null;
        }

        Utf8JsonReader reader = new(Text[start..]);
        reader.Read();
        Place place = JsonArray.At(_file, Text, start, reader);
        string? name = reader.TokenType == JsonTokenType.String ? JsonKeys.Text(place, reader) : null;
        return name is not null && ModelNames.TryParse(name) is ModelKind model
            ? model
            : throw place.Error($"problem is {(name is null ? JsonArray.Name(reader.TokenType) : Excerpt.Of(name))}, expected one of "
                + $"{ModelNames.All}");
    }

    QuadraticSum QuadraticSum(SourceOptions options)
    {
        Refuse.TableOptionsOfQuadraticSum(_file, options);
        string[] given = [.. Curvatures.Where(_starts.ContainsKey)];
        if (given.Length != 1 || _starts.ContainsKey("y"))
        {
            string found = given.Length == 0 ? "none of them" : string.Join(" and ", given) + (_starts.ContainsKey("y") ? " and y" : "");
            throw new Place(_file).Error($"a quadratic sum is given by one of the keys x, Q and diagonal, got {found}");
        }

        if (_starts.ContainsKey("g") && _starts.ContainsKey(LongGradient))
        {
            throw new Place(_file).Error("g and gradient_at_minimizer are two names for the same array; give one of them");
        }

        string data = given[0];
        NdArray array = Array(data, data switch { "x" => [2, 3], "Q" => [3], _ => [2] });
        string gradient = _starts.ContainsKey("g") ? "g" : LongGradient;
        double[,]? g = _starts.ContainsKey(gradient) ? (double[,])Array(gradient, [2]).Values : null;
        bool indefinite = options.AllowIndefinite;
        return LabelledTable.Guard(_file, () => (data, array.Values) switch
        {
            ("x", double[,] x) => Problems.QuadraticSum.FromRows(x, g),
            ("x", double[,,] x) => Problems.QuadraticSum.FromRowBlocks(x, g),
            ("Q", double[,,] q) => Problems.QuadraticSum.FromMatrices(q, g, indefinite),
            _ => Problems.QuadraticSum.FromDiagonals((double[,])array.Values, g, indefinite),
        });
    }

    FiniteSum Table(ModelKind? model, SourceOptions options)
    {
        string what = model is ModelKind kind ? ModelNames.Of(kind) : "a table with targets";
        foreach (string key in TableKeys.Where(key => !_starts.ContainsKey(key)))
        {
            throw new Place(_file).Error($"{what} takes the keys x (rows of features) and y (targets), got no {key}");
        }

        foreach (string key in NoTableKeys.Where(_starts.ContainsKey))
        {
            throw new Place(_file).Error($"{what} takes the keys x and y, got {key} too");
        }

        NdArray x = Array("x", [2]);
        (int rows, int features) = DesignMatrix.Counts(_file, x.Shape[0], x.Shape[1]);
        Targets targets = ReadTargets(model, rows);
        using DesignMatrix design = new(_file, rows, features, options.Intercept);
        for (int i = 0; i < rows; i++)
        {
            x.Span.Slice(i * features, features).CopyTo(design.NextRow());
        }

        return LabelledTable.ToProblem(design, targets, model, options);
    }

    Targets ReadTargets(ModelKind? model, int rows)
    {
        Targets targets = new(new Place(_file) { Name = "y" }, LabelledTable.TargetsOf(model, TargetKind.Inferred), rows);
        int start = _starts["y"], count = 0;
        Utf8JsonReader reader = new(Text[start..]);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            NdArray y = Array("y", [1]);
            for (int i = 0; i < Math.Min(y.Span.Length, rows); i++)
            {
                targets.Add(new Place(_file) { Name = y.PathOf("y", i) }, y.Span[i]);
            }

            return Checked(y.Span.Length);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonArray.At(_file, Text, start, reader).Error($"y is {JsonArray.Name(reader.TokenType)}, expected an array of numbers or labels");
        }

        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            Place place = JsonArray.At(_file, Text, start, reader) with { Name = FormattableString.Invariant($"y[{count}]") };
            AddTarget(targets, place, reader, count < rows);
        }

        return Checked(count);

        Targets Checked(int got) => got == rows
            ? targets
            : throw new Place(_file).Error(FormattableString.Invariant($"y has {got} targets, expected {rows}, one for each row of x"));
    }

    static void AddTarget(Targets targets, Place place, in Utf8JsonReader reader, bool wanted)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Number when !double.IsFinite(reader.GetDouble()):
                throw place.Error("the target is " + JsonArray.TooLarge(reader));
            case JsonTokenType.Number when wanted:
                targets.Add(place, reader.GetDouble());
                break;
            case JsonTokenType.String when wanted:
                targets.AddText(place, JsonKeys.Text(place, reader));
                break;
            case JsonTokenType.Number or JsonTokenType.String:
                break;
            default:
                throw place.Error($"the target is {JsonArray.Name(reader.TokenType)}, expected a number or a label");
        }
    }

    /// <summary>The array of a key, from the file itself or from the .npy file that the key names; its rank must be one of those given.</summary>
    NdArray Array(string key, int[] ranks)
    {
        int start = _starts[key];
        Utf8JsonReader reader = new(Text[start..]);
        reader.Read();
        Place place = JsonArray.At(_file, Text, start, reader);
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.String))
        {
            throw place.Error($"{key} is {JsonArray.Name(reader.TokenType)}, expected an array or the path of a .npy file");
        }

        NdArray array;
        if (reader.TokenType == JsonTokenType.String)
        {
            string path = Path.Combine(Path.GetDirectoryName(_file) ?? "", JsonKeys.Text(place, reader));
            place = new Place(path);
            array = Npy.Load(path).RequireFinite(path, key);
        }
        else
        {
            array = JsonArray.Read(_file, key, Text, start, _cancellationToken);
        }

        return System.Array.IndexOf(ranks, array.Shape.Length) >= 0
            ? array
            : throw place.Error($"{key} has {array.Shape.Length} dimensions ({NdArray.Describe(array.Shape)}), expected "
                + $"{string.Join(" or ", ranks)}");
    }
}
