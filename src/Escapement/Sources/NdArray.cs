using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Escapement.Sources;

/// <summary>
/// Numbers in one, two or three dimensions: a double[], double[,] or double[,,] that can also be read as a flat span, last index fastest.
/// </summary>
sealed class NdArray
{
    public const int MaxRank = 3;

    NdArray(Array values, int[] shape)
    {
        Values = values;
        Shape = shape;
    }

    public Array Values { get; }

    public int[] Shape { get; }

    public Span<double> Span =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, double>(ref MemoryMarshal.GetArrayDataReference(Values)), Values.Length);

    /// <exception cref="SourceException">More numbers than memory, or than an array, can hold.</exception>
    public static NdArray Allocate(string file, string what, int[] shape)
    {
        double count = shape.Aggregate(1.0, (product, n) => product * n);
        MemoryNeed.Require(file, $"{what} ({Describe(shape)} doubles)", sizeof(double) * count);
        return count > Array.MaxLength
            ? throw new Place(file).Error($"{what} are {Describe(shape)} doubles, expected at most {Array.MaxLength}")
            : new NdArray(Array.CreateInstance(typeof(double), shape), shape);
    }

    public static string Describe(int[] shape) => string.Join(" × ", shape.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The indices of the number at a flat position, as <c>name[i][j]</c>.</summary>
    public string PathOf(string name, int position)
    {
        string path = "";
        for (int d = Shape.Length - 1; d >= 0; d--)
        {
            path = FormattableString.Invariant($"[{position % Shape[d]}]") + path;
            position /= Shape[d];
        }

        return name + path;
    }

    /// <exception cref="SourceException">A number is NaN or infinite, or the array is empty.</exception>
    public NdArray RequireFinite(string file, string name)
    {
        Span<double> values = Span;
        if (values.IsEmpty)
        {
            throw new Place(file).Error($"{name} is empty ({Describe(Shape)})");
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new Place(file).Error($"{PathOf(name, i)} is {values[i].ToString(CultureInfo.InvariantCulture)}, expected a finite number");
            }
        }

        return this;
    }
}
