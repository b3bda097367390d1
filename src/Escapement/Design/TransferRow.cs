using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>A learning rate carried over to another batch, by three rules.</summary>
/// <param name="Threshold">The threshold at the batch.</param>
/// <param name="Matched">At the same place relative to the threshold: <c>C₀·C*(k)/C*(k₀)</c>.</param>
/// <param name="Linear">In proportion to the batch size: <c>C₀·k/k₀</c>.</param>
/// <param name="SquareRoot">In proportion to its square root: <c>C₀·√(k/k₀)</c>.</param>
public sealed record TransferRow(Threshold Threshold, double Matched, double Linear, double SquareRoot)
{
    /// <summary>The batch.</summary>
    public Batch Batch => Threshold.Batch;
}
