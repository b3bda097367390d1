using static TorchSharp.torch;

namespace Escapement.Benchmarks;

/// <summary>Rows x_i of random components Q_i = x_i x_iᵀ.</summary>
/// <param name="Rows">N.</param>
/// <param name="Columns">p.</param>
/// <param name="Condition">
/// The condition number of the expected mean, at least 1: column j is normal with variance <c>Condition^(−j/(p−1))</c>, j = 0…p−1.
/// </param>
/// <param name="Seed">The same seed gives the same rows.</param>
sealed record RandomRows(int Rows, int Columns, double Condition, int Seed)
{
    /// <summary>N × p, drawn in place without a second array of that size.</summary>
    public Tensor Draw()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new((ulong)Seed);
        Tensor rows = randn(Rows, Columns, dtype: float64, generator: generator);
        double step = -0.5 * Math.Log(Condition) / Math.Max(1, Columns - 1);
        return rows.mul_(TensorArithmetic.Integers(Columns).to(float64).ScaleInPlace(step).exp_()).MoveToOuterDisposeScope();
    }

    /// <summary>The same numbers as a plain array.</summary>
    public double[,] ToArray()
    {
        using Tensor rows = Draw();
        return (double[,])rows.data<double>().ToNDArray();
    }
}
