using System.Buffers.Binary;

namespace Escapement.Cli.Tests;

/// <summary>A folder that is deleted after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("escapement-").FullName;

    public string File(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A homogeneous quadratic sum with 3 components and 2 parameters.</summary>
    public string SmallProblem() => File("small.json", """{"x": [[1, 0.5], [-0.5, 1], [0.25, -2]]}""");

    /// <summary>The same sum with gradients at the minimum.</summary>
    public string NoisyProblem() => File("noisy.json", """{"x": [[1, 0.5], [-0.5, 1], [0.25, -2]], "g": [[0.1, 0], [0, 0.2], [-0.1, -0.2]]}""");

    /// <summary>An IDX file of bytes: one size for each dimension, then the data.</summary>
    public static byte[] Idx(int[] sizes, byte[] data)
    {
        byte[] header = new byte[4 * (1 + sizes.Length)];
        BinaryPrimitives.WriteInt32BigEndian(header, 0x800 + sizes.Length);
        for (int d = 0; d < sizes.Length; d++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 * (d + 1)), sizes[d]);
        }

        return [.. header, .. data];
    }

    /// <summary>Writes training images and labels under the file names of MNIST.</summary>
    public void Images(byte[] images, byte[] labels)
    {
        System.IO.File.WriteAllBytes(System.IO.Path.Combine(Path, "train-images-idx3-ubyte"), images);
        System.IO.File.WriteAllBytes(System.IO.Path.Combine(Path, "train-labels-idx1-ubyte"), labels);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
