using Escapement.Experiments;

namespace Escapement.Reports;

/// <summary>
/// The folder of the results. It is checked before anything is computed, and files appear in it complete or not at all: each is written under a
/// temporary name, and all are renamed once all are written.
/// </summary>
sealed class ResultFolder : IDisposable
{
    readonly string _path;
    readonly bool _overwrite;
    readonly NewFolders _created;
    readonly List<(string Temporary, string Final)> _written = [];

    ResultFolder(string path, bool overwrite, NewFolders created)
    {
        _path = path;
        _overwrite = overwrite;
        _created = created;
    }

    /// <summary>Opens the folder and creates it if needed. Throws <see cref="RequestException"/> if results cannot be written there.</summary>
    public static ResultFolder Open(string path, IEnumerable<string> names, bool overwrite)
    {
        if (File.Exists(path))
        {
            throw RequestException.Of($"{RequestParameter.Out}: '{path}' is a file; name a folder.");
        }

        foreach (string file in names.Select(name => Path.Combine(path, name)))
        {
            if (Directory.Exists(file) || (!overwrite && File.Exists(file)))
            {
                throw Directory.Exists(file)
                    ? RequestException.Of(
                        $"{RequestParameter.Out}: '{file}' is a folder where a result must go; choose another {RequestParameter.Out}.")
                    : RequestException.Of(
                        $"{RequestParameter.Out}: '{file}' exists; choose another folder or overwrite it with {RequestParameter.Force}.");
            }
        }

        try
        {
            return new ResultFolder(path, overwrite, NewFolders.Create(path, TemporaryName("probe")));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Refused(path, refused);
        }
    }

    /// <summary>Writes the files of a report under their temporary names.</summary>
    /// <exception cref="RequestException">The disk is full, or permission is missing.</exception>
    public void Write(IEnumerable<ResultFile> files)
    {
        foreach (ResultFile file in files)
        {
            Write(file.Name, file.Write);
        }
    }

    /// <summary>
    /// Writes one file under its temporary name. Throws <see cref="RequestException"/> if the disk is full or permission is missing.
    /// </summary>
    public void Write(string name, Action<string> writeTo)
    {
        string temporary = Path.Combine(_path, TemporaryName(name)), final = Path.Combine(_path, name);
        _written.Add((temporary, final));
        Try(final, () => writeTo(temporary));
    }

    /// <summary>Gives all files their final names.</summary>
    public void Commit()
    {
        foreach ((string temporary, string final) in _written)
        {
            Try(final, () => File.Move(temporary, final, _overwrite));
        }

        _written.Clear();
    }

    static void Try(string file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Refused(file, refused);
        }
    }

    static RequestException Refused(string path, Exception cause) => RequestException.Of(
        $"{RequestParameter.Out}: cannot write '{path}': {cause.Message.TrimEnd('.')}; ",
        $"free some space, allow writing there, or choose another folder.");

    /// <summary>Removes files that were not committed, and empty folders that this object created.</summary>
    public void Dispose()
    {
        foreach ((string temporary, _) in _written)
        {
            File.Delete(temporary);
        }

        _created.RemoveEmpty();
    }

    // The extension stays last, since figure writers choose the format by it.
    static string TemporaryName(string name) => $".{Guid.NewGuid():N}.part.{name}";
}
