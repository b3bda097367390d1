namespace Escapement.Reports;

/// <summary>A file of a report.</summary>
/// <param name="Name">Its name in the folder of the results.</param>
/// <param name="Write">Writes it to a path.</param>
sealed record ResultFile(string Name, Action<string> Write);

/// <summary>A result in all the forms in which it can be shown. Code that shows results needs nothing else.</summary>
abstract class ResultReport
{
    /// <summary>The width of text that goes to a file.</summary>
    const int FileWidth = 100;

    /// <summary>Everything that did not reach its tolerance, each with a remedy.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>A remark that readers of the numbers need; null if none.</summary>
    public virtual string? Note => null;

    /// <summary>One JSON object at full precision.</summary>
    public abstract string Json();

    /// <summary>The bare table at full precision, for other programs.</summary>
    public abstract IEnumerable<string> Rows();

    /// <summary>Writes sentences, tables and, if nothing is written to files, a chart.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="width">The width of the text in columns.</param>
    /// <param name="terminal">Whether bold type and characters beyond ASCII may be used in lines and charts.</param>
    /// <param name="chart">Whether to add a chart made of characters.</param>
    public abstract void Text(TextWriter writer, int width, bool terminal, bool chart);

    /// <summary>The files; each is drawn and written on demand.</summary>
    public abstract IEnumerable<ResultFile> Files();

    /// <summary>The names of the files that <see cref="UsualFiles"/> returns.</summary>
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
        WholeText(writer, FileWidth);
    });

    /// <summary>The text that goes to a file.</summary>
    protected virtual void WholeText(TextWriter writer, int width) => Text(writer, width, terminal: false, chart: true);
}
