using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Escapement.Sources;

/// <summary>
/// NumPy's array files, <see href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">.npy</see>: numbers in one, two or
/// three dimensions.
/// </summary>
public static class Npy
{
    const int BlockBytes = 1 << 16;

    /// <summary>
    /// Reads an array of floating-point numbers (16 to 64 bits), integers or booleans of either byte order, in C or Fortran order, format
    /// versions 1 to 3. Values are converted to double precision; NaN and infinities are kept.
    /// </summary>
    /// <param name="path">The file, gzip-compressed or not.</param>
    /// <returns>A <c>double[]</c>, <c>double[,]</c> or <c>double[,,]</c>, by the number of dimensions.</returns>
    /// <exception cref="SourceException">
    /// The file is not a .npy file, has another type or number of dimensions, or does not hold the bytes that its header promises.
    /// </exception>
    public static Array Read(string path) => Load(path).Values;

    /// <summary>
    /// Writes a vector: version 1.0, little-endian float64. The file appears whole or not at all, and replaces an existing file of that name.
    /// </summary>
    /// <param name="path">The file to write.</param>
    /// <param name="values">The numbers.</param>
    public static void Write(string path, ReadOnlySpan<double> values) => Write(path, values, [values.Length]);

    /// <summary>Writes a matrix in C order, otherwise like <see cref="Write(string, ReadOnlySpan{double})"/>.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="values">The numbers.</param>
    public static void Write(string path, double[,] values) => Write(path, (Array)values);

    /// <summary>Writes a three-dimensional array in C order, otherwise like <see cref="Write(string, ReadOnlySpan{double})"/>.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="values">The numbers.</param>
    public static void Write(string path, double[,,] values) => Write(path, (Array)values);

    internal static NdArray Load(string path)
    {
        using Stream stream = InputFile.Open(path);
        return InputFile.Guard(path, () => Load(path, stream));
    }

    /// <summary>Reads an array from a stream to its end; <paramref name="path"/> is its name in messages.</summary>
    internal static NdArray Load(string path, Stream stream)
    {
        NpyHeader header = NpyHeader.Read(path, stream);
        long count = header.Count;
        if (stream.CanSeek && stream.Length - stream.Position != count * header.ItemSize)
        {
            throw WrongLength(path, header, stream.Length - stream.Position);
        }

        NdArray array = NdArray.Allocate(path, "its numbers", header.Shape);
        Fill(path, stream, header, array.Span);
        return stream.ReadByte() < 0 ? array : throw WrongLength(path, header, (count * header.ItemSize) + 1, "at least ");
    }

    static void Fill(string path, Stream stream, NpyHeader header, Span<double> values)
    {
        byte[] block = new byte[BlockBytes];
        int item = header.ItemSize;
        for (int k = 0; k < values.Length;)
        {
            int wanted = (int)Math.Min(BlockBytes, (long)(values.Length - k) * item);
            int got = stream.ReadAtLeast(block.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
            if (got < wanted)
            {
                throw WrongLength(path, header, ((long)k * item) + got);
            }

            for (int offset = 0; offset < wanted; offset += item, k++)
            {
                values[header.IndexOf(k)] = header.Number(block.AsSpan(offset, item));
            }
        }
    }

    static SourceException WrongLength(string path, NpyHeader header, long got, string atLeast = "") => new Place(path).Error(
        string.Create(CultureInfo.InvariantCulture, $"the header promises {header.Count * header.ItemSize} bytes of data "
            + $"({NdArray.Describe(header.Shape)} × {header.ItemSize}), got {atLeast}{got}"));

    static void Write(string path, Array values)
    {
        int[] shape = [.. Enumerable.Range(0, values.Rank).Select(values.GetLength)];
        Write(path, MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<byte, double>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length), shape);
    }

    static void Write(string path, ReadOnlySpan<double> values, int[] shape)
    {
        string temporary = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(NpyHeader.Bytes(shape));
                Span<byte> block = stackalloc byte[BlockBytes / 8];
                for (int k = 0; k < values.Length;)
                {
                    int used = 0;
                    for (; used < block.Length && k < values.Length; used += sizeof(double))
                    {
                        BinaryPrimitives.WriteDoubleLittleEndian(block[used..], values[k++]);
                    }

                    file.Write(block[..used]);
                }
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
