namespace Escapement.Cli.Output;

/// <summary>
/// The folder of the results. It is checked before anything is computed, and files appear in it complete or not at all: each is written to a
/// temporary name, and all are renamed once all are written.
/// </summary>
sealed class ResultFolder : IDisposable
{
    readonly string _path;
    readonly bool _overwrite;
    readonly bool _created;
    readonly List<(string Temporary, string Final)> _written = [];

    ResultFolder(string path, bool overwrite, bool created)
    {
        _path = path;
        _overwrite = overwrite;
        _created = created;
    }

    /// <summary>Opens the folder, creating it where needed. Throws <see cref="BadInputException"/> if results could not be written.</summary>
    public static ResultFolder Open(string path, IEnumerable<string> names, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw new BadInputException($"--out: '{path}' is a file; name a folder.");
        }

        foreach (string file in names.Select(name => Path.Combine(path, name)))
        {
            if (Directory.Exists(file) || (!overwrite && File.Exists(file)))
            {
                throw new BadInputException(Directory.Exists(file)
                    ? $"--out: '{file}' is a folder where a result must go; choose another --out."
                    : $"--out: '{file}' exists; choose another folder or overwrite it with --force.");
            }
        }

        bool created = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            string probe = Path.Combine(path, TemporaryName("probe"));
            File.Create(probe).Dispose();
            File.Delete(probe);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new BadInputException($"--out: cannot write to '{path}': {refused.Message}");
        }

        return new ResultFolder(path, overwrite, created);
    }

    /// <summary>Writes one file under its temporary name.</summary>
    public void Write(string name, Action<string> writeTo)
    {
        string temporary = Path.Combine(_path, TemporaryName(name));
        _written.Add((temporary, Path.Combine(_path, name)));
        writeTo(temporary);
    }

    /// <summary>Gives all files their names.</summary>
    public void Commit()
    {
        foreach ((string temporary, string final) in _written)
        {
            File.Move(temporary, final, _overwrite);
        }

        _written.Clear();
    }

    /// <summary>Removes what was not committed, and the folder if it was created for nothing.</summary>
    public void Dispose()
    {
        foreach ((string temporary, _) in _written)
        {
            File.Delete(temporary);
        }

        if (_created && Directory.Exists(_path) && !Directory.EnumerateFileSystemEntries(_path).Any())
        {
            Directory.Delete(_path);
        }
    }

    // The extension stays last: writers of figures read the format from it.
    static string TemporaryName(string name) => $".{Guid.NewGuid():N}.part.{name}";
}
