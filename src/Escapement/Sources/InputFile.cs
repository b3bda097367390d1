using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security;

namespace Escapement.Sources;

/// <summary>
/// Opens the files of a source and decompresses those in gzip format, which it recognizes by content, not by name. Errors say in one line why a
/// file cannot be read.
/// </summary>
static class InputFile
{
    /// <summary>The file's content as a stream, decompressed if necessary.</summary>
    public static Stream Open(string path) => Guard(path, () =>
    {
        if (Directory.Exists(path))
        {
            throw new Place(path).Error("is a directory, not a file; for a folder of IDX files, give mnist:" + path);
        }

        if (!File.Exists(path))
        {
            throw new Place(path).Error("no such file");
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return Decompress(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>
    /// The first bytes of the content, decompressed if necessary: as many as asked for, or all. None from a pipe, which can be read only once.
    /// </summary>
    public static byte[] Start(string path, int length)
    {
        if (File.Exists(path) && new FileInfo(path).Length == 0)
        {
            // A named pipe has no length, and its writer would fail if it were opened and closed.
            return [];
        }

        using Stream stream = Open(path);
        return stream is FileStream { CanSeek: false } ? [] : Guard(path, () =>
        {
            byte[] bytes = new byte[length];
            return bytes[..stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
        });
    }

    /// <summary>The whole content of the file, decompressed if necessary.</summary>
    public static byte[] ReadAllBytes(string path)
    {
        using Stream stream = Open(path);
        return ReadAllBytes(path, stream);
    }

    public static byte[] ReadAllBytes(string name, Stream stream) => Guard(name, () =>
    {
        if (stream.CanSeek)
        {
            RequireLength(name, stream.Length);
        }

        using MemoryStream content = new(stream.CanSeek ? (int)stream.Length : 0);
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            RequireLength(name, content.Length + count);
            content.Write(buffer, 0, count);
        }

        if (stream is GZipStream { BaseStream: { CanSeek: true } file })
        {
            RequireWhole(file, content.Length);
        }

        return content.Length == 0
            ? throw new Place(name).Error("the file is empty")
            : content.Capacity == content.Length ? content.GetBuffer() : content.ToArray();
    });

    /// <summary>The stream itself, or its decompressed content if it starts with the gzip signature.</summary>
    public static Stream Decompress(Stream stream)
    {
        Span<byte> magic = stackalloc byte[2];
        int read = stream.CanSeek ? stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) : 0;
        if (stream.CanSeek)
        {
            stream.Position = 0;
        }

        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    /// <summary>Runs an access to the file, and turns system errors into a <see cref="SourceException"/> that names the file.</summary>
    public static T Guard<T>(string name, Func<T> access)
    {
        try
        {
            return access();
        }
        catch (InvalidDataException e)
        {
            throw new Place(name).Error("the gzip data is damaged or truncated", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            throw new Place(name).Error("cannot be read: " + OneLine(e.Message), e);
        }
    }

    /// <summary>
    /// Detects truncated files, since GZipStream does not. The last four bytes of a whole file hold the length of its last member, at most that of
    /// the content. The last four bytes of a truncated file are compressed data, which read as a length are almost surely larger.
    /// </summary>
    static void RequireWhole(Stream file, long length)
    {
        Span<byte> last = stackalloc byte[4];
        file.Seek(Math.Max(0, file.Length - last.Length), SeekOrigin.Begin);
        file.ReadAtLeast(last, last.Length, throwOnEndOfStream: false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(last) > length)
        {
            throw new InvalidDataException();
        }
    }

    static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    static void RequireLength(string name, long length)
    {
        if (length > Array.MaxLength)
        {
            throw new Place(name).Error($"the text is longer than {Array.MaxLength.ToString("N0", CultureInfo.InvariantCulture)} bytes; "
                + "give numbers of this size as .npy");
        }

        MemoryNeed.Require(name, "its bytes", length);
    }
}
