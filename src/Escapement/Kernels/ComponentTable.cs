namespace Escapement.Kernels;

/// <summary>
/// The coefficients of all components, one row each, padded to whole cache lines of 64 bytes. A row of negative zeros follows the last component:
/// adding it changes no sum. Shared by all threads.
/// </summary>
sealed unsafe class ComponentTable : IKernelTable
{
    readonly AlignedBuffer _rows;

    /// <param name="components">N.</param>
    /// <param name="coefficients">Doubles needed for a component; rows are padded to the next multiple of 8.</param>
    public ComponentTable(int components, int coefficients)
    {
        Components = components;
        Stride = Padded(coefficients);
        _rows = new((components + 1L) * Stride);
        new Span<double>(Row(components), Stride).Fill(-0.0);
    }

    public int Components { get; }

    /// <summary>The distance between rows, in doubles.</summary>
    public int Stride { get; }

    public double Bytes => sizeof(double) * (Components + 1.0) * Stride;

    /// <summary>64-byte blocks of a row.</summary>
    public int Blocks => Stride / 8;

    public double* Row(long component) => _rows.Pointer + (component * Stride);

    /// <summary>The next multiple of 8.</summary>
    public static int Padded(int coefficients) => checked(coefficients + 7) / 8 * 8;

    /// <summary>A matrix, row by row.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">Doubles in a row.</param>
    /// <param name="values">rows × columns, row-major.</param>
    public static ComponentTable OfRows(int rows, int columns, double* values)
    {
        ComponentTable table = new(rows, columns);
        for (long i = 0; i < rows; i++)
        {
            new ReadOnlySpan<double>(values + (i * columns), columns).CopyTo(new Span<double>(table.Row(i), columns));
        }

        return table;
    }

    public void Dispose() => _rows.Dispose();
}
