using Escapement.Stability;
using Escapement.Updates;

namespace Escapement.Design;

/// <summary>A learning rate transferred to another batch by three rules.</summary>
/// <param name="Threshold">The threshold at the batch.</param>
/// <param name="Matched">Keeps the ratio to the threshold: <c>C₀·C*(k)/C*(k₀)</c>.</param>
/// <param name="Linear">Proportional to the batch size: <c>C₀·k/k₀</c>.</param>
/// <param name="SquareRoot">Proportional to its square root: <c>C₀·√(k/k₀)</c>.</param>
public sealed record TransferRow(Threshold Threshold, double Matched, double Linear, double SquareRoot)
{
    /// <summary>The batch.</summary>
    public Batch Batch => Threshold.Batch;
}
