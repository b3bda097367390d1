namespace Escapement.Simulation.Kernels;

/// <summary>
/// The rows x_i and targets y_i of a linear model, as its kernels read them: y_i stands in the row, after x_i, so that it is near, and the place of the row is all a kernel must know. For
/// <see cref="CoordinateHalves"/> x_i is padded with zeros to a multiple of 4, y_i and three zeros come next. For <see cref="CoordinateWide"/> rows take whole cache lines of 64 bytes, and y_i
/// comes right after x_i, often in the same line. Shared by all threads.
/// </summary>
sealed unsafe class LinearTable : IDisposable
{
    const int Four = 4;

    readonly AlignedBuffer _memory;

    /// <param name="components">N.</param>
    /// <param name="coordinates">p.</param>
    /// <param name="rows">N × p, row-major.</param>
    /// <param name="targets">N, or none where all are zero.</param>
    public LinearTable(int components, int coordinates, double* rows, ReadOnlySpan<double> targets)
    {
        bool halves = CoordinateHalves.IsSupported;
        (Components, Coordinates, Padded) = (components, coordinates, ComponentTable.Padded(coordinates));
        Width = halves ? (coordinates + Four - 1) / Four * Four : Padded;
        Target = halves ? Width : coordinates;
        Stride = halves ? Width + Four : ComponentTable.Padded(coordinates + 1);
        _memory = new((long)components * Stride);
        for (long i = 0; i < components; i++)
        {
            new ReadOnlySpan<double>(rows + (i * coordinates), coordinates).CopyTo(new Span<double>(Rows + (i * Stride), coordinates));
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Rows[((long)i * Stride) + Target] = targets[i];
        }
    }

    /// <summary>N.</summary>
    public int Components { get; }

    /// <summary>p.</summary>
    public int Coordinates { get; }

    /// <summary>Doubles of a point: p, rounded up to a multiple of 8.</summary>
    public int Padded { get; }

    /// <summary>Doubles of a row that are multiplied: p, rounded up to a multiple of 4 or 8.</summary>
    public int Width { get; }

    /// <summary>Where in its row the target stands.</summary>
    public int Target { get; }

    /// <summary>Doubles from row to row.</summary>
    public int Stride { get; }

    /// <summary>The first row, aligned to a cache line; the others at least to 32 bytes.</summary>
    public double* Rows => _memory.Pointer;

    public void Dispose() => _memory.Dispose();
}
