using System.Globalization;
using System.Text;
using Escapement.Experiments.Sweeps;

namespace Escapement.Experiments.Claims;

/// <summary>
/// The folder of a study: <c>report.html</c>, <c>data/</c> with the table behind every figure, <c>parts/</c> with one file for each finished part,
/// and <c>sweeps/</c>. Every file is written under a temporary name and then renamed, so a file under its final name is complete.
/// </summary>
sealed class StudyFolder
{
    /// <summary>The report's name.</summary>
    public const string ReportName = "report.html";

    const string First = "# ", Last = "# rows ", After = ", seconds ";

    readonly string _path;
    readonly string _id;
    readonly NewFolders _created;

    StudyFolder(string path, string id, NewFolders created) => (_path, _id, _created) = (path, id, created);

    /// <summary>Opens a folder for a study and creates it if needed.</summary>
    /// <exception cref="StudyException">Nothing can be written there.</exception>
    public static StudyFolder Create(string path, string id)
    {
        try
        {
            return File.Exists(path)
                ? throw new StudyException($"{path}: is a file; name a folder.")
                : new(path, id, NewFolders.Create(Path.GetFullPath(path), ShardFile.TemporaryName("probe")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Refused(path, e);
        }
    }

    /// <summary>Where the report is.</summary>
    public string Report => Path.Combine(_path, ReportName);

    /// <summary>The folder of a sweep.</summary>
    public string Sweep(string name) => Path.Combine(_path, "sweeps", name);

    /// <summary>Progress of a study: parts and shards of sweeps, finished by any process.</summary>
    public ComputationProgress Progress(Study study) => new("Measuring")
    {
        Done = study.Parts.Count(Has) + study.Sweeps.Sum(Finished),
        Of = study.Parts.Count + study.Sweeps.Sum(sweep => sweep.Sweep.Shards),
        Unit = "piece",
    };

    int Finished(NamedSweep sweep)
        => Directory.Exists(Sweep(sweep.Name)) ? ShardFile.Finished(Sweep(sweep.Name), sweep.Sweep.Shards).Count : 0;

    /// <summary>The table of a part; null if it is not finished.</summary>
    /// <exception cref="StudyException">The file is damaged or belongs to another study.</exception>
    public Table? Read(Part part)
    {
        string file = PartFile(part);
        if (!File.Exists(file))
        {
            return null;
        }

        string[] lines = ReadText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != First + _id)
        {
            throw new StudyException(
                $"{file}: is of '{(lines.Length > 0 ? lines[0].TrimStart('#', ' ') : "nothing")}', expected '{_id}'; choose another --out, or "
                + "remove the folder.");
        }

        try
        {
            Table table = Table.Parse(string.Join('\n', lines[1..^1]));
            return lines[^1].StartsWith(FormattableString.Invariant($"{Last}{table.Rows.Count}{After}"), StringComparison.Ordinal)
                ? table
                : throw new FormatException("Rows are missing.");
        }
        catch (FormatException e)
        {
            throw new StudyException($"{file}: is damaged: {e.Message.TrimEnd('.')}; remove it, and the same command measures it again.", e);
        }
    }

    /// <summary>Saves the table of a part and the seconds that it took.</summary>
    /// <exception cref="StudyException">It cannot be written.</exception>
    public void Write(Part part, Table table, double seconds)
        => WriteText(PartFile(part), FormattableString.Invariant($"{First}{_id}\n{table.ToCsv()}{Last}{table.Rows.Count}{After}{seconds:F3}\n"));

    /// <summary>Whether a part is finished.</summary>
    public bool Has(Part part) => File.Exists(PartFile(part));

    /// <summary>The seconds that a finished part took.</summary>
    public double Seconds(Part part)
        => ReadText(PartFile(part)).TrimEnd().Split(After) is [_, .., { } last]
            && double.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0;

    /// <summary>Saves the seconds that a process spent on a sweep.</summary>
    public void AddSeconds(string sweep, Slice slice, double seconds) => WriteText(
        Path.Combine(_path, "parts", FormattableString.Invariant($"{sweep}.{slice.Index}-of-{slice.Of}.seconds")),
        FormattableString.Invariant($"{seconds:F3}\n"));

    /// <summary>The seconds that all processes spent on a sweep.</summary>
    public double Seconds(string sweep) => Directory.Exists(Path.Combine(_path, "parts"))
        ? Directory.EnumerateFiles(Path.Combine(_path, "parts"), sweep + ".*.seconds")
            .Sum(file => double.TryParse(ReadText(file), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0)
        : 0;

    /// <summary>Writes the table behind a figure; returns its path within the folder.</summary>
    public string WriteData(string name, Table table)
    {
        string within = Path.Combine("data", name + ".csv");
        WriteText(Path.Combine(_path, within), table.ToCsv());
        return within;
    }

    /// <summary>Writes a figure; returns its path within the folder.</summary>
    public string WriteFigure(string name, string svg)
    {
        string within = Path.Combine("figures", name + ".svg");
        WriteText(Path.Combine(_path, within), svg);
        return within;
    }

    /// <summary>Writes the report.</summary>
    public void WriteReport(string html) => WriteText(Report, html);

    /// <summary>Removes the folder if this process created it and nothing was written.</summary>
    public void RemoveEmpty() => _created.RemoveEmpty();

    string PartFile(Part part) => Path.Combine(_path, "parts", part.Name + ".csv");

    static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StudyException($"{file}: cannot be read: {e.Message.TrimEnd('.')}; allow reading it.", e);
        }
    }

    static void WriteText(string file, string text)
    {
        string part = ShardFile.TemporaryName(file);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using (FileStream stream = File.Create(part))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw Refused(file, e);
        }
    }

    static StudyException Refused(string path, Exception cause) => new(
        $"{path}: cannot be written: {cause.Message.TrimEnd('.')}; free some space, allow writing there, or choose another --out.", cause);
}
