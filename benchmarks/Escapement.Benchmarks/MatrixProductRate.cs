using static TorchSharp.torch;

namespace Escapement.Benchmarks;

/// <summary>How fast the machine multiplies matrices of doubles: the limit with which all results here are compared.</summary>
static class MatrixProductRate
{
    const int Order = 2000;
    const int Repeats = 8;
    const int ChunkRows = 4096;

    /// <summary>Operations per second of a 2000 × 2000 product: 2n³ over the best time of several.</summary>
    public static double Square()
    {
        using var scope = NewDisposeScope();
        Tensor a = randn(Order, Order, dtype: float64), b = randn(Order, Order, dtype: float64), c = empty_like(a);
        return 2.0 * Order * Order * Order / BestSeconds(() => Multiply(a, b, c));
    }

    /// <summary>
    /// Operations per second of the two products that K consists of, XV and XᵀY, on one chunk of rows: 4np² over the sum of their best times.
    /// </summary>
    public static double OfRows(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        int n = Math.Min(rows, ChunkRows);
        Tensor x = randn(n, columns, dtype: float64), v = randn(columns, columns, dtype: float64), y = empty_like(x), gram = empty_like(v);
        double seconds = BestSeconds(() => Multiply(x, v, y)) + BestSeconds(() => Multiply(x.t(), y, gram));
        return 4.0 * n * columns * columns / seconds;
    }

    static double BestSeconds(Action action) => Enumerable.Range(0, Repeats).Min(_ => Seconds(action));

    static double Seconds(Action action)
    {
        using var scope = NewDisposeScope();
        Clock clock = Clock.Start();
        action();
        return clock.Lap();
    }

    static void Multiply(Tensor a, Tensor b, Tensor result) => result.addmm_(a, b, beta: 0);
}
