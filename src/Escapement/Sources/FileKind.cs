namespace Escapement.Sources;

/// <summary>The format in which a file is read.</summary>
enum FileKind
{
    Text,
    Json,
    Npy,
}

/// <summary>Finds a file's format from the end of its name, with or without .gz.</summary>
static class FileKinds
{
    public static FileKind Of(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".json" => FileKind.Json,
            ".npy" => FileKind.Npy,
            _ => FileKind.Text,
        };
    }
}
