using static TorchSharp.torch;

namespace Escapement.Stability;

/// <summary>The eigenvalues λ_a, λ_b belonging to each packed entry.</summary>
sealed class PairEigenvalues : IDisposable
{
    public PairEigenvalues(double[] eigenvalues, SymmetricPacking packing)
    {
        using Tensor values = tensor(eigenvalues, dtype: float64);
        A = values.index_select(0, packing.Row).DetachFromDisposeScope();
        B = values.index_select(0, packing.Column).DetachFromDisposeScope();
        Largest = eigenvalues.Max();
    }

    public Tensor A { get; }

    public Tensor B { get; }

    public double Largest { get; }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
