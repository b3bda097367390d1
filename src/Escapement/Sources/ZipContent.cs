using System.IO.Compression;

namespace Escapement.Sources;

/// <summary>Zip archives: NumPy's .npz files are read, and others are named as what they are.</summary>
static class ZipContent
{
    const int NamesShown = 5;

    /// <summary>Opens the archive.</summary>
    /// <exception cref="SourceException">The archive is damaged, or inside a gzip file.</exception>
    public static T Read<T>(string path, Func<ZipArchive, T> read) => InputFile.Guard(path, () =>
    {
        using Stream stream = InputFile.Open(path);
        if (!stream.CanSeek)
        {
            throw new Place(path).Error("is a zip archive inside a gzip file; decompress it with gunzip first");
        }

        try
        {
            using ZipArchive archive = new(stream, ZipArchiveMode.Read);
            return read(archive);
        }
        catch (InvalidDataException e)
        {
            throw new Place(path).Error("the zip data is damaged or truncated", e);
        }
    });

    /// <exception cref="SourceException">The archive holds anything but .npy files; the message says what it is.</exception>
    public static void RequireNpz(string path)
    {
        string[] names = Read(path, archive => archive.Entries.Select(entry => entry.FullName).ToArray());
        if (names.Length == 0 || !Array.TrueForAll(names, IsArray))
        {
            throw new Place(path).Error(What(names));
        }
    }

    /// <summary>Whether an entry is an array of NumPy.</summary>
    public static bool IsArray(string name) => name.EndsWith(".npy", StringComparison.Ordinal);

    static string What(string[] names)
    {
        bool Has(string start) => Array.Exists(names, name => name.StartsWith(start, StringComparison.Ordinal));
        return names switch
        {
            [] => "is a zip archive without files",
            _ when Has("xl/") => "is an Excel workbook (.xlsx), which is not supported; save the sheet as CSV (File > Save As > CSV UTF-8)",
            _ when Has("content.xml") && Has("mimetype") => "is an OpenDocument file (.ods), which is not supported; save the sheet as CSV",
            _ when Array.Exists(names, name => name.EndsWith("/data.pkl", StringComparison.Ordinal)) =>
                "is a PyTorch file, which is not supported; load it in Python with torch.load and save its tensors with numpy.savez(\"data.npz\", "
                + "x=X.numpy(), y=y.numpy())",
            _ when Has("model.weights.h5") => "is a Keras model, which is not supported; give the data that it was trained on",
            _ => $"is a zip archive ({List(names)}); extract it and give the file inside",
        };
    }

    static string List(string[] names) => string.Join(", ", names.Take(NamesShown).Select(name => Excerpt.Plain(name, 40)))
        + (names.Length > NamesShown ? FormattableString.Invariant($", … ({names.Length - NamesShown} more)") : "");
}
