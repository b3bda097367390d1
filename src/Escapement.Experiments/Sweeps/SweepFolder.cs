namespace Escapement.Experiments.Sweeps;

/// <summary>The folder of a sweep: a manifest and one Parquet file for every finished shard.</summary>
sealed class SweepFolder
{
    /// <summary>Characters that DuckDB would read as a file pattern.</summary>
    static readonly char[] _pattern = ['*', '?', '['];

    readonly string _path;
    readonly NewFolders? _created;

    SweepFolder(string path, NewFolders? created = null) => (_path, _created) = (path, created);

    /// <summary>Opens a folder for writing and creates it if needed.</summary>
    /// <exception cref="SweepException">Nothing could be written there.</exception>
    public static SweepFolder Create(string path)
    {
        string full = Full(path);
        try
        {
            NewFolders created = NewFolders.Create(full, ShardFile.TemporaryName("probe"));
            ShardFile.RemoveAbandoned(full);
            return new(full, created);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, e);
        }
    }

    /// <summary>Opens a folder for reading.</summary>
    /// <exception cref="SweepException">The folder does not exist, or does not hold a sweep.</exception>
    public static SweepFolder Existing(string path)
    {
        SweepFolder folder = new(Full(path));
        return !Directory.Exists(folder._path) ? throw new SweepException($"{path}: no such folder; give the --out of a sweep.")
            : !File.Exists(folder.ManifestFile) ? throw new SweepException($"{path}: holds no {Manifest.FileName}; give the --out of a sweep.")
            : folder;
    }

    public string ManifestFile => Path.Combine(_path, Manifest.FileName);

    public string FileOf(int shard) => Path.Combine(_path, ShardFile.Name(shard));

    /// <summary>The manifest; null if the sweep has not been started.</summary>
    public Manifest? Manifest => File.Exists(ManifestFile) ? Sweeps.Manifest.Read(ManifestFile) : null;

    /// <summary>Finished shards by number.</summary>
    /// <exception cref="SweepException">A file has a shard number that the sweep does not have, or the folder cannot be read.</exception>
    public SortedDictionary<int, string> Finished(int shards)
    {
        try
        {
            return ShardFile.Finished(_path, shards);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SweepException($"{_path}: cannot be read: {e.Message.TrimEnd('.')}; allow reading it.", e);
        }
    }

    /// <summary>Starts the sweep. If two processes do so at once, one wins, and both continue with its manifest.</summary>
    /// <returns>The manifest in the folder.</returns>
    /// <exception cref="SweepException">The manifest cannot be written, or the folder holds shards without a manifest.</exception>
    public Manifest Start(Manifest manifest)
    {
        if (Finished(int.MaxValue).Values.FirstOrDefault() is { } orphan)
        {
            throw new SweepException($"{orphan}: is a shard, but {ManifestFile} is missing; restore it from a copy, or start anew in another --out.");
        }

        string part = Path.Combine(_path, ShardFile.TemporaryName(Manifest.FileName));
        try
        {
            using (FileStream stream = File.Create(part))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(manifest.ToJson() + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, ManifestFile);
        }
        catch (IOException) when (File.Exists(ManifestFile))
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw Refused(ManifestFile, e);
        }

        return Manifest!;
    }

    /// <summary>Removes the folder if this process created it and nothing was written.</summary>
    public void RemoveEmpty() => _created?.RemoveEmpty();

    static string Full(string path)
    {
        if (path.Length == 0 || path.IndexOfAny(_pattern) >= 0)
        {
            throw new SweepException($"the folder '{path}': expected a name without any of * ? [.");
        }

        return File.Exists(path)
            ? throw new SweepException($"{path}: is a file; name a folder.")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    static SweepException Refused(string path, Exception cause) => new(
        $"{path}: cannot be written: {cause.Message.TrimEnd('.')}; free some space, allow writing there, or choose another --out.", cause);
}
