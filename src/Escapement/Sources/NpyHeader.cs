using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Escapement.Sources;

/// <summary>The header of a .npy file: type, byte order, shape and order of its numbers.</summary>
sealed partial class NpyHeader
{
    const int MaxLength = 1 << 20;
    static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    readonly char _type;
    readonly bool _bigEndian;
    readonly bool _fortran;

    NpyHeader(char type, bool bigEndian, int itemSize, bool fortran, int[] shape)
    {
        _type = type;
        _bigEndian = bigEndian;
        _fortran = fortran;
        ItemSize = itemSize;
        Shape = shape;
    }

    public int ItemSize { get; }

    public int[] Shape { get; }

    public long Count { get; private init; }

    /// <summary>The position, in C order, of the k-th number of the file.</summary>
    public int IndexOf(int k)
    {
        if (!_fortran)
        {
            return k;
        }

        int index = 0, stride = Shape.Aggregate(1, (product, n) => product * n);
        foreach (int n in Shape)
        {
            stride /= n;
            index += k % n * stride;
            k /= n;
        }

        return index;
    }

    public double Number(Span<byte> bytes)
    {
        if (_bigEndian)
        {
            bytes.Reverse();
        }

        return (_type, ItemSize) switch
        {
            ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ('f', _) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('i', _) => (sbyte)bytes[0],
            ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => bytes[0],
        };
    }

    /// <summary>The bytes before the numbers, version 1.0: little-endian float64 in C order, padded to a multiple of 64.</summary>
    public static byte[] Bytes(int[] shape)
    {
        string sizes = string.Join(", ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture))) + (shape.Length == 1 ? "," : "");
        string text = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({sizes}), }}";
        int prefix = Magic.Length + 4, total = (prefix + text.Length + 1 + 63) / 64 * 64;
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)(total - prefix));
        return [.. Magic, 1, 0, .. length, .. Encoding.ASCII.GetBytes(text.PadRight(total - prefix - 1) + "\n")];
    }

    public static NpyHeader Read(string file, Stream stream)
    {
        Place place = new(file);
        byte[] start = Take(place, stream, Magic.Length + 2);
        if (!start.AsSpan().StartsWith(Magic))
        {
            throw place.Error("is not a .npy file: it does not start with \\x93NUMPY");
        }

        int version = start[^2];
        if (version is < 1 or > 3)
        {
            throw place.Error(FormattableString.Invariant($"is a .npy file of version {version}, expected 1, 2 or 3"));
        }

        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(Take(place, stream, 2))
            : BinaryPrimitives.ReadUInt32LittleEndian(Take(place, stream, 4));
        return length > MaxLength
            ? throw place.Error(FormattableString.Invariant($"the .npy header is {length} bytes long, expected at most {MaxLength}"))
            : Parse(place, Encoding.UTF8.GetString(Take(place, stream, (int)length)));
    }

    static NpyHeader Parse(Place place, string text)
    {
        Match type = TypePattern().Match(text), order = OrderPattern().Match(text), sizes = ShapePattern().Match(text);
        if (!type.Success || !order.Success || !sizes.Success)
        {
            throw place.Error($"the .npy header {Excerpt.Of(text)} does not give a plain type, an order and a shape");
        }

        char kind = type.Groups["kind"].Value[0];
        string size = type.Groups["size"].Value;
        bool known = kind switch
        {
            'f' => size is "2" or "4" or "8",
            'i' or 'u' => size is "1" or "2" or "4" or "8",
            'b' => size is "1",
            _ => false,
        };
        if (!known)
        {
            throw place.Error($"holds numbers of type {Excerpt.Of(type.Groups["descr"].Value)}, expected real floating-point, integer or "
                + "boolean ones");
        }

        string[] dimensions = sizes.Groups["sizes"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (dimensions.Length is < 1 or > NdArray.MaxRank)
        {
            throw place.Error(FormattableString.Invariant($"has {dimensions.Length} dimensions, expected 1 to {NdArray.MaxRank}"));
        }

        int[] shape = new int[dimensions.Length];
        double count = 1;
        for (int d = 0; d < shape.Length; d++)
        {
            if (!int.TryParse(dimensions[d], NumberStyles.None, CultureInfo.InvariantCulture, out shape[d]))
            {
                throw place.Error($"has a dimension of size {Excerpt.Of(dimensions[d])}, expected a whole number up to {int.MaxValue}");
            }

            count *= shape[d];
        }

        // Checks the size here, before any product of sizes can overflow.
        MemoryNeed.Require(place.File, $"its numbers ({NdArray.Describe(shape)} doubles)", sizeof(double) * count);
        return new NpyHeader(kind, type.Groups["order"].Value == ">", size[0] - '0', order.Groups["fortran"].Value == "True", shape)
        {
            Count = (long)count,
        };
    }

    static byte[] Take(Place place, Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        int got = stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false);
        return got == count
            ? bytes
            : throw place.Error(FormattableString.Invariant($"the .npy header is cut off: got {got} of its next {count} bytes"));
    }

    [GeneratedRegex(@"'descr'\s*:\s*'(?<descr>(?<order>[<>|=]?)(?<kind>[A-Za-z])(?<size>[0-9]*)[^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(?<fortran>True|False)", RegexOptions.CultureInvariant)]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\((?<sizes>[^()]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex ShapePattern();
}
