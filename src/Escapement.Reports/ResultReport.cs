namespace Escapement.Reports;

/// <summary>A file of a report.</summary>
/// <param name="Name">Its name in the folder of the results.</param>
/// <param name="Write">Writes it to a path.</param>
sealed record ResultFile(string Name, Action<string> Write);

/// <summary>Everything that a result can be shown as. Whoever shows results needs to know nothing else of them.</summary>
abstract class ResultReport
{
    /// <summary>The width of text that goes to a file.</summary>
    const int FileWidth = 100;

    /// <summary>All that did not reach its tolerance, each with a remedy.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>What a reader must know beside the numbers; null where nothing.</summary>
    public virtual string? Note => null;

    /// <summary>One JSON object at full precision.</summary>
    public abstract string Json();

    /// <summary>The bare table at full precision, for other programs.</summary>
    public abstract IEnumerable<string> Rows();

    /// <summary>Sentences, tables and, where nothing is written to files, a chart.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="width">Columns.</param>
    /// <param name="terminal">Whether bold type and characters beyond ASCII may be used in lines and charts.</param>
    /// <param name="chart">Whether a chart of characters is wanted.</param>
    public abstract void Text(TextWriter writer, int width, bool terminal, bool chart);

    /// <summary>The files, drawn and written as each is asked for.</summary>
    public abstract IEnumerable<ResultFile> Files();

    /// <summary>The names of the files that <see cref="UsualFiles"/> gives.</summary>
    protected static IReadOnlyList<string> UsualNames(string name) => [$"{name}.svg", $"{name}.png", $"{name}.csv", $"{name}.json", $"{name}.txt"];

    /// <summary>A figure in two formats, the rows, the JSON and the text.</summary>
    protected IEnumerable<ResultFile> UsualFiles(IReadOnlyList<string> names, Func<string> svg, Func<byte[]> png) =>
    [
        new(names[0], path => File.WriteAllText(path, svg())),
        new(names[1], path => File.WriteAllBytes(path, png())),
        new(names[2], path => File.WriteAllText(path, string.Join('\n', Rows()) + "\n")),
        JsonFile(names[3]),
        TextFile(names[4]),
    ];

    protected ResultFile JsonFile(string name) => new(name, path => File.WriteAllText(path, Json() + "\n"));

    protected ResultFile TextFile(string name) => new(name, path =>
    {
        using StreamWriter writer = new(path) { NewLine = "\n" };
        Text(writer, FileWidth, terminal: false, chart: true);
    });
}
