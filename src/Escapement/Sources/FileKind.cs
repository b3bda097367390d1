namespace Escapement.Sources;

/// <summary>The format in which a file is read.</summary>
enum FileKind
{
    Text,
    Json,
    Npy,
    Npz,
    Svmlight,
    Arff,
    Idx,
    Parquet,
}

/// <summary>Finds a file's format: by its first bytes where they tell, otherwise by the end of its name, with or without .gz.</summary>
static class FileKinds
{
    const int StartLength = 1 << 13;

    /// <exception cref="SourceException">The file cannot be read, or its first bytes show a format that is not supported.</exception>
    public static FileKind Of(string path)
    {
        ReadOnlySpan<byte> start = InputFile.Start(path, StartLength);
        string extension = ExtensionOf(path);
        if (start is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..])
        {
            return FileKind.Npy;
        }

        if (start is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..])
        {
            ZipContent.RequireNpz(path);
            return FileKind.Npz;
        }

        ForeignFile.Refuse(path, extension, start);
        return IsParquet(start) ? FileKind.Parquet : IdxFile.Recognizes(start) ? FileKind.Idx : ByName(extension) ?? ByText(start);
    }

    /// <summary>A format in words.</summary>
    public static string Describe(FileKind kind) => kind switch
    {
        FileKind.Npz => "a .npz file",
        FileKind.Svmlight => "a file of labels and features (svmlight)",
        FileKind.Arff => "an ARFF file",
        FileKind.Idx => "an IDX file",
        FileKind.Parquet => "a Parquet file",
        FileKind.Npy => "a .npy file",
        FileKind.Json => "a JSON file",
        _ => "a text",
    };

    /// <summary>A binary byte follows the signature; in a text, PAR1 may be the name of a column.</summary>
    static bool IsParquet(ReadOnlySpan<byte> start) => start.StartsWith("PAR1"u8) && start.Length > 4 && start[4] is not (>= 0x20 or 9 or 10 or 13);

    /// <summary>The last extension of a file's name without .gz, in lower case, such as <c>.csv</c>.</summary>
    static string ExtensionOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant();
    }

    static FileKind? ByName(string extension) => extension switch
    {
        ".json" => FileKind.Json,
        ".npy" => FileKind.Npy,
        ".svm" or ".libsvm" or ".svmlight" => FileKind.Svmlight,
        ".arff" => FileKind.Arff,
        ".csv" or ".tsv" => FileKind.Text,
        _ => null,
    };

    static FileKind ByText(ReadOnlySpan<byte> start) =>
        ArffHeader.Recognizes(start) ? FileKind.Arff : SvmlightReader.Recognizes(start) ? FileKind.Svmlight : FileKind.Text;
}
