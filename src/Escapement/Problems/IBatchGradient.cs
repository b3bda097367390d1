namespace Escapement.Problems;

/// <summary>Sums of component gradients over batches, for one thread of a simulation.</summary>
public interface IBatchGradient : IDisposable
{
    /// <summary>Writes <c>Σ_j ∇f_{I_j}(θ)</c> over a batch, adding in the order of the batch so that the same draws give the same bits.</summary>
    /// <param name="components">The batch I_1 … I_k, each in 0 … N−1; a component may occur more than once.</param>
    /// <param name="theta">The parameters, length p.</param>
    /// <param name="sum">Overwritten; length p.</param>
    void Sum(ReadOnlySpan<int> components, ReadOnlySpan<double> theta, Span<double> sum);
}

/// <summary>The batch sum for any loss: evaluates component gradients one at a time.</summary>
sealed class ComponentwiseGradient(FiniteSum problem) : IBatchGradient
{
    readonly double[] _row = new double[problem.Dimension];

    public void Sum(ReadOnlySpan<int> components, ReadOnlySpan<double> theta, Span<double> sum)
    {
        sum.Clear();
        foreach (int component in components)
        {
            problem.ComponentGradients(theta, component, _row);
            for (int j = 0; j < _row.Length; j++)
            {
                sum[j] += _row[j];
            }
        }
    }

    public void Dispose()
    {
    }
}
