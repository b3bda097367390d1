namespace Escapement.Experiments;

/// <summary>Creates a folder and its parents if needed, and can remove the ones it created if they stay empty.</summary>
sealed class NewFolders
{
    readonly string[] _created;

    NewFolders(string[] created) => _created = created;

    /// <summary>Creates the folder and checks that files can be written there. If not, it removes the folders that it created.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="probe">The name of a file that no other process uses.</param>
    /// <exception cref="IOException">No file can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
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

    /// <summary>Removes the folders that were created, if they are empty.</summary>
    public void RemoveEmpty()
    {
        foreach (string folder in _created.Where(Directory.Exists).TakeWhile(folder => !Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            Directory.Delete(folder);
        }
    }

    /// <summary>The folder and its parents that do not exist yet, the deepest first.</summary>
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
