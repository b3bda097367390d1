using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Escapement;

/// <summary>Converts arrays to tensors of doubles and back.</summary>
static class TensorData
{
    // Code accesses a tensor's bytes through a span, whose length is an int.
    const int Block = 1 << 26;

    /// <summary>A copy of an array of doubles of any rank, in its shape.</summary>
    public static Tensor Copy(Array values)
    {
        var shape = new long[values.Rank];
        for (int d = 0; d < shape.Length; d++)
        {
            shape[d] = values.GetLongLength(d);
        }

        Tensor copy = empty(shape, dtype: ScalarType.Float64);
        ReadOnlySpan<double> source = Flat(values);
        foreach ((long start, int length) in Blocks(source.Length))
        {
            source.Slice((int)start, length).CopyTo(Span(copy, start, length));
        }

        return copy;
    }

    /// <summary>θ as a tensor of length <paramref name="dimension"/>.</summary>
    /// <exception cref="ArgumentException">θ has another length.</exception>
    public static Tensor Point(ReadOnlySpan<double> theta, int dimension)
    {
        if (theta.Length != dimension)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"θ has {theta.Length} entries, the problem has {dimension} parameters."), nameof(theta));
        }

        return Copy(theta.ToArray());
    }

    /// <summary>The entries of a tensor, in row-major order.</summary>
    public static double[] ToArray(Tensor tensor) => tensor.data<double>().ToArray();

    /// <summary>A matrix as an array.</summary>
    public static double[,] ToMatrix(Tensor matrix)
    {
        using Tensor whole = matrix.contiguous();
        double[,] result = new double[matrix.shape[0], matrix.shape[1]];
        Buffer.BlockCopy(ToArray(whole), 0, result, 0, result.Length * sizeof(double));
        return result;
    }

    /// <summary>The first double of a contiguous tensor; valid while the tensor lives.</summary>
    public static unsafe double* Pointer(Tensor tensor)
    {
        // a view of one element: a span over the whole tensor would overflow beyond 2 GB
        using Tensor flat = tensor.view(-1);
        using Tensor first = flat.narrow(0, 0, 1);
        fixed (byte* bytes = first.bytes)
        {
            return (double*)bytes;
        }
    }

    /// <summary>The flat index of the first entry that is NaN or infinite, or −1.</summary>
    public static long FirstNonFinite(Array values) => FirstNonFinite(Flat(values));

    /// <summary>The flat index of the first entry that is NaN or infinite, or −1. The tensor is contiguous.</summary>
    public static long FirstNonFinite(Tensor tensor)
    {
        foreach ((long start, int length) in Blocks(tensor.NumberOfElements))
        {
            int bad = FirstNonFinite(Span(tensor, start, length));
            if (bad >= 0)
            {
                return start + bad;
            }
        }

        return -1;
    }

    static int FirstNonFinite(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    static ReadOnlySpan<double> Flat(Array values) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, double>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    static Span<double> Span(Tensor tensor, long start, int length)
    {
        using Tensor flat = tensor.view(-1);
        using Tensor part = flat.narrow(0, start, length);
        return MemoryMarshal.Cast<byte, double>(part.bytes);
    }

    static IEnumerable<(long Start, int Length)> Blocks(long length)
    {
        for (long start = 0; start < length; start += Block)
        {
            yield return (start, (int)Math.Min(Block, length - start));
        }
    }
}
