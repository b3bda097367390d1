namespace Escapement.Experiments;

/// <summary>A folder that is created where needed, with its parents; those created for nothing can be removed again.</summary>
sealed class NewFolders
{
    readonly string[] _created;

    NewFolders(string[] created) => _created = created;

    /// <summary>Creates it and checks that files can be written there. What was created goes again where they cannot.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="probe">The name of a file that nobody else has.</param>
    /// <exception cref="IOException">No file can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not allowed.</exception>
    public static NewFolders Create(string path, string probe)
    {
        NewFolders folders = new(Missing(path));
        try
        {
            Directory.CreateDirectory(path);
            string file = Path.Combine(path, probe);
            File.Create(file).Dispose();
            File.Delete(file);
            return folders;
        }
        catch
        {
            folders.RemoveEmpty();
            throw;
        }
    }

    /// <summary>Removes what was created, so far as it is empty.</summary>
    public void RemoveEmpty()
    {
        foreach (string folder in _created.Where(Directory.Exists).TakeWhile(folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>The folder and its parents so far as they do not exist, the deepest first.</summary>
    static string[] Missing(string path)
    {
        List<string> missing = [];
        string? folder = path.Length > 0 ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
        while (folder is not null && !Directory.Exists(folder))
        {
            missing.Add(folder);
            folder = Path.GetDirectoryName(folder);
        }

        return [.. missing];
    }
}
