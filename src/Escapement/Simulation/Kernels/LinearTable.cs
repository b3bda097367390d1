namespace Escapement.Simulation.Kernels;

/// <summary>
/// The rows x_i and targets y_i of a linear model, as its kernels read them. For <see cref="CoordinateHalves"/> a row is x_i, padded with zeros to a multiple of 4, and then y_i
/// and three zeros: the target is near, and the place of the row is all a kernel must know. Vectors of 512 bits would take it for a coordinate; for them
/// rows are padded to whole cache lines of 64 bytes, and targets stand apart. Shared by all threads.
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
        bool inRows = CoordinateHalves.IsSupported;
        (Components, Padded) = (components, ComponentTable.Padded(coordinates));
        Width = inRows ? (coordinates + Four - 1) / Four * Four : Padded;
        Stride = inRows ? Width + Four : Width;
        _memory = new(((long)components * Stride) + (inRows ? 0 : components));
        Targets = inRows ? Rows + Width : Rows + ((long)components * Stride);
        for (long i = 0; i < components; i++)
        {
            new ReadOnlySpan<double>(rows + (i * coordinates), coordinates).CopyTo(new Span<double>(Rows + (i * Stride), coordinates));
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Targets[inRows ? (long)i * Stride : i] = targets[i];
        }
    }

    /// <summary>N.</summary>
    public int Components { get; }

    /// <summary>Doubles of a point: p, rounded up to a multiple of 8.</summary>
    public int Padded { get; }

    /// <summary>Doubles of a row that are multiplied: p, rounded up to a multiple of 4 or 8.</summary>
    public int Width { get; }

    /// <summary>Doubles from row to row: <see cref="Width"/>, and four more where targets stand in rows.</summary>
    public int Stride { get; }

    /// <summary>The first row, aligned to a cache line; the others at least to 32 bytes.</summary>
    public double* Rows => _memory.Pointer;

    /// <summary>The first target: in its row, or the first of all in turn.</summary>
    public double* Targets { get; }

    public void Dispose() => _memory.Dispose();
}
