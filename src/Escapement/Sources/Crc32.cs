using System.IO.Compression;

namespace Escapement.Sources;

/// <summary>The checksum of zip archives, which .NET stores but does not compare.</summary>
static class Crc32
{
    const uint Polynomial = 0xEDB88320;

    static readonly uint[] _table = [.. Enumerable.Range(0, 256).Select(index => Remainder((uint)index))];

    /// <summary>Reads the entry once and compares.</summary>
    /// <exception cref="InvalidDataException">The entry is damaged.</exception>
    public static void Require(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] block = new byte[1 << 16];
        uint crc = uint.MaxValue;
        for (int count; (count = stream.Read(block)) > 0;)
        {
            foreach (byte b in block.AsSpan(0, count))
            {
                crc = _table[(byte)(crc ^ b)] ^ (crc >> 8);
            }
        }

        if (~crc != entry.Crc32)
        {
            throw new InvalidDataException("the checksum differs");
        }
    }

    static uint Remainder(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 1 ? Polynomial ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
