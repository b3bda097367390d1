namespace Escapement.Kernels;

/// <summary>
/// The rows x_i and targets y_i of a linear model, as its kernels read them: y_i is one more coordinate of its row, and θ has −1 there, so that the
/// score is <c>x_iᵀθ − y_i</c>. For logistic regression the rows are multiplied by their labels ±1 instead. Zeros pad the rows to a multiple of 4,
/// at least 8, for <see cref="CoordinateRows256"/>, and to whole cache lines of 64 bytes for <see cref="CoordinateRows512"/>. Shared by all threads.
/// </summary>
sealed unsafe class LinearTable : IKernelTable
{
    const int Four = 4;

    /// <summary>The entry of θ in the place of the rows' targets.</summary>
    public const double TargetFactor = -1;

    readonly AlignedBuffer _memory;

    /// <param name="components">N.</param>
    /// <param name="coordinates">p.</param>
    /// <param name="rows">N × p, row-major.</param>
    /// <param name="targets">N; or empty, which adds no coordinate.</param>
    public LinearTable(int components, int coordinates, double* rows, ReadOnlySpan<double> targets)
    {
        (Components, Coordinates, HasTargets) = (components, coordinates, !targets.IsEmpty);
        int all = coordinates + (HasTargets ? 1 : 0);
        Width = Is256 ? (all + Four - 1) / Four * Four : ComponentTable.Padded(all);
        Stride = Math.Max(Width, 2 * Four);
        _memory = new((long)components * Stride);
        for (long i = 0; i < components; i++)
        {
            new ReadOnlySpan<double>(rows + (i * coordinates), coordinates).CopyTo(new Span<double>(Rows + (i * Stride), coordinates));
        }

        for (int i = 0; i < targets.Length; i++)
        {
            Rows[((long)i * Stride) + coordinates] = targets[i];
        }
    }

    /// <summary>Whether rows are padded for kernels of 256 bits.</summary>
    public bool Is256 { get; } = InstructionSet.Is256;

    /// <summary>N.</summary>
    public int Components { get; }

    /// <summary>p.</summary>
    public int Coordinates { get; }

    /// <summary>Whether the place after the last coordinate holds the target.</summary>
    public bool HasTargets { get; }

    /// <summary>The doubles of a row that enter products: p, plus one for a target, rounded up to a multiple of 4 or 8.</summary>
    public int Width { get; }

    /// <summary>The distance between rows, in doubles.</summary>
    public int Stride { get; }

    public double Bytes => (double)sizeof(double) * Components * Stride;

    /// <summary>The first row, aligned to a cache line; the others at least to 32 bytes.</summary>
    public double* Rows => _memory.Pointer;

    /// <summary>Multiplies each row by a number.</summary>
    public void Scale(ReadOnlySpan<double> factors)
    {
        for (int i = 0; i < Components; i++)
        {
            foreach (ref double value in new Span<double>(Rows + ((long)i * Stride), Width))
            {
                value *= factors[i];
            }
        }
    }

    public void Dispose() => _memory.Dispose();
}
