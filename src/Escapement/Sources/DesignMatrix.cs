using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Escapement.Sources;

/// <summary>
/// The features of N components, filled row by row into the N × (d [+ 1]) tensor of doubles that the problem will own: the data is never copied.
/// The intercept's column of ones comes last.
/// </summary>
sealed unsafe class DesignMatrix : IDisposable
{
    // Code accesses a row's bytes through a span, whose length is an int.
    const int MaxFeatures = 1 << 27;

    readonly Tensor _matrix;
    readonly double* _data;
    long _filled;
    bool _released;

    public DesignMatrix(string file, int rows, int features, bool intercept)
    {
        int columns = features + (intercept ? 1 : 0);
        MemoryNeed.Require(file, $"{rows} × {columns} doubles", (double)sizeof(double) * rows * columns);
        Rows = rows;
        Features = features;
        Intercept = intercept;
        Columns = columns;
        _matrix = empty(rows, columns, dtype: ScalarType.Float64).DetachFromDisposeScope();

        // Native memory does not move. Tensor.bytes of the whole tensor would be limited to 2 GB.
        using Tensor first = _matrix.narrow(0, 0, 1);
        _data = (double*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    public int Rows { get; }

    public int Features { get; }

    public bool Intercept { get; }

    public int Columns { get; }

    /// <summary>Checks the counts in a file, and returns them as the counts of a matrix.</summary>
    /// <exception cref="SourceException">Too many rows, or rows that are too long.</exception>
    public static (int Rows, int Features) Counts(string file, double rows, double features) =>
        rows <= Array.MaxLength && features <= MaxFeatures
            ? ((int)rows, (int)features)
            : throw new Place(file).Error(
                FormattableString.Invariant($"{rows} rows of {features} features, expected at most {Array.MaxLength} rows of {MaxFeatures}"));

    /// <summary>The features of the next component, for the caller to fill in.</summary>
    public Span<double> NextRow()
    {
        if (Intercept)
        {
            _data[(_filled * Columns) + Features] = 1;
        }

        return Row(_filled++);
    }

    /// <summary>Shifts and scales every feature to mean 0 and variance 1 over the rows; constant features become 0.</summary>
    public void Standardize()
    {
        double[] mean = new double[Features], least = new double[Features], largest = new double[Features], squares = new double[Features];
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(largest, double.NegativeInfinity);
        for (long i = 0; i < Rows; i++)
        {
            Span<double> row = Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                mean[j] += row[j] / Rows;
                least[j] = Math.Min(least[j], row[j]);
                largest[j] = Math.Max(largest[j], row[j]);
            }
        }

        for (long i = 0; i < Rows; i++)
        {
            Span<double> row = Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                double distance = row[j] - mean[j];
                squares[j] += distance * distance / Rows;
            }
        }

        for (long i = 0; i < Rows; i++)
        {
            Span<double> row = Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                // The range detects a constant feature; its variance may not be zero, since the mean is rounded.
                row[j] = least[j] == largest[j] ? 0 : (row[j] - mean[j]) / Math.Sqrt(squares[j]);
            }
        }
    }

    /// <summary>Hands the tensor over to the caller.</summary>
    public Tensor Release()
    {
        _released = true;
        return _matrix;
    }

    public void Dispose()
    {
        if (!_released)
        {
            _matrix.Dispose();
        }
    }

    Span<double> Row(long i) => new(_data + (i * Columns), Features);
}
