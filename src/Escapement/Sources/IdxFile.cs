using System.Buffers.Binary;
using System.Globalization;

namespace Escapement.Sources;

/// <summary>
/// An IDX file of unsigned bytes (Y. LeCun's MNIST format), read from start to end: a magic number, the sizes (big-endian), the bytes.
/// </summary>
sealed class IdxFile : IDisposable
{
    readonly Stream _stream;
    readonly long _expected;
    long _read;

    /// <exception cref="SourceException">The magic number is wrong, or the length does not match the sizes.</exception>
    public IdxFile(string path, int dimensions)
    {
        Place = new Place(path);
        _stream = InputFile.Open(path);
        try
        {
            int magic = 0x800 + dimensions, header = 4 * (1 + dimensions);
            byte[] start = new byte[header];
            _expected = header;
            Fill(start);
            int got = BinaryPrimitives.ReadInt32BigEndian(start);
            if (got != magic)
            {
                throw Place.Error(string.Create(CultureInfo.InvariantCulture, $"magic number 0x{got:x8}, expected 0x{magic:x8} (IDX, "
                    + $"unsigned bytes, {dimensions} dimensions)"));
            }

            Sizes = new uint[dimensions];
            double bytes = 1;
            for (int d = 0; d < dimensions; d++)
            {
                Sizes[d] = BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(4 * (d + 1)));
                bytes *= Sizes[d];
            }

            string shape = string.Join(" × ", Sizes);
            MemoryNeed.Require(path, $"{shape} doubles", sizeof(double) * bytes);
            _expected = header + (long)bytes;
            if (bytes == 0)
            {
                throw Place.Error($"is empty: its sizes are {shape}");
            }

            if (_stream.CanSeek && _stream.Length != _expected)
            {
                throw WrongLength(_stream.Length);
            }
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file starts like an IDX file: two zero bytes, the type of its numbers and a small number of dimensions.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) => start is [0, 0, 0x08 or 0x09 or (>= 0x0B and <= 0x0E), >= 1 and <= 8, _, ..];

    /// <summary>The number of dimensions of an IDX file: 3 for images, 1 for labels.</summary>
    /// <exception cref="SourceException">It has another number of dimensions or another type.</exception>
    public static int DimensionsOf(string path)
    {
        byte[] start = InputFile.Start(path, 5);
        return !Recognizes(start) ? throw new Place(path).Error("is not an IDX file: it does not start with an IDX magic number")
            : start is [_, _, 8, 1 or 3, ..] ? start[3]
            : throw new Place(path).Error(FormattableString.Invariant($"is an IDX file of {TypeName(start[2])} in {start[3]} dimensions, ")
                + "expected unsigned bytes in 3 dimensions (images) or 1 (labels)");
    }

    static string TypeName(byte type) => type switch
    {
        0x08 => "unsigned bytes",
        0x09 => "signed bytes",
        0x0B => "16-bit integers",
        0x0C => "32-bit integers",
        0x0D => "32-bit floating-point numbers",
        _ => "64-bit floating-point numbers",
    };

    public Place Place { get; }

    public uint[] Sizes { get; }

    /// <summary>The next bytes of the file.</summary>
    public void Fill(Span<byte> bytes)
    {
        try
        {
            int got = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            _read += got;
            if (got < bytes.Length)
            {
                throw WrongLength(_read);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Place.Error("the data is damaged or cannot be read", e);
        }
    }

    /// <exception cref="SourceException">The file has more bytes than its sizes give.</exception>
    public void RequireEnd()
    {
        if (InputFile.Guard(Place.File, _stream.ReadByte) >= 0)
        {
            throw WrongLength(_expected + 1, "at least ");
        }
    }

    public void Dispose() => _stream.Dispose();

    SourceException WrongLength(long got, string atLeast = "") => Place.Error(
        FormattableString.Invariant($"got {atLeast}{got} bytes, expected {_expected}")
        + (Sizes is null ? " of header at least" : $" (a header and {string.Join(" × ", Sizes)})"));
}
